import fc from 'fast-check';

export const WHAT = [
  'join',
  'invite',
  'moderate',
  'dial',
  'accept',
  'reject',
  'hang-up',
  'toggle',
  'share',
  'drop',
  'offline',
  'online',
  'cut',
  'mend',
  'duplicate',
  'slow',
  'reload',
  'shut',
  'restart',
  'sfu-dies',
  'sfu-returns',
  'sfu-trouble',
  'sfu-forgets',
  'no-sfu',
  'store',
] as const;

export interface Action {
  /** Who does it, or to whom it happens: a page by number. */
  readonly page: number;
  readonly what: (typeof WHAT)[number];
  /** Whom a call is for; for what is done to the network, its variant. */
  readonly to: number;
  /** Milliseconds until the next one. */
  readonly wait: number;
}

const what = fc.oneof(
  { weight: 6, arbitrary: fc.constant('dial' as const) },
  { weight: 6, arbitrary: fc.constant('accept' as const) },
  { weight: 2, arbitrary: fc.constantFrom('reject' as const, 'hang-up' as const, 'toggle' as const) },
  { weight: 2, arbitrary: fc.constant('share' as const) },
  { weight: 3, arbitrary: fc.constantFrom('drop' as const, 'offline' as const, 'online' as const) },
  { weight: 3, arbitrary: fc.constantFrom('cut' as const, 'mend' as const, 'duplicate' as const, 'slow' as const) },
  { weight: 1, arbitrary: fc.constantFrom('reload' as const, 'shut' as const, 'restart' as const) },
  { weight: 1, arbitrary: fc.constant('store' as const) },
);

// Races live within a round trip, waits end after seconds or a minute.
const wait = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 5, 10, 20, 25, 30) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(3_000, 12_000, 17_000, 25_000, 50_000, 64_000, 130_000) },
);

export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({ page: fc.nat({ max: 2 }), what, to: fc.nat({ max: 2 }), wait }),
  { minLength: 2, maxLength: 24 },
);

const inRooms = fc.oneof(
  { weight: 8, arbitrary: fc.constant('join' as const) },
  { weight: 3, arbitrary: fc.constantFrom('hang-up' as const, 'invite' as const, 'accept' as const) },
  { weight: 2, arbitrary: fc.constantFrom('moderate' as const, 'dial' as const) },
  { weight: 3, arbitrary: fc.constantFrom('drop' as const, 'offline' as const, 'online' as const) },
  { weight: 3, arbitrary: fc.constantFrom('cut' as const, 'mend' as const, 'duplicate' as const, 'slow' as const) },
  { weight: 1, arbitrary: fc.constantFrom('reload' as const, 'shut' as const, 'restart' as const) },
  { weight: 1, arbitrary: fc.constant('store' as const) },
);

/** Stories of rooms: of those who join by name, and of calls that take in others. */
export const roomActions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({ page: fc.nat({ max: 4 }), what: inRooms, to: fc.nat({ max: 4 }), wait }),
  { minLength: 4, maxLength: 24 },
);

const harmless = fc.oneof(
  { weight: 6, arbitrary: fc.constant('join' as const) },
  { weight: 4, arbitrary: fc.constant('hang-up' as const) },
  { weight: 2, arbitrary: fc.constantFrom('toggle' as const, 'slow' as const, 'duplicate' as const) },
);

const whileMoving = fc.oneof(
  { weight: 8, arbitrary: harmless },
  { weight: 2, arbitrary: fc.constantFrom('invite' as const, 'accept' as const, 'moderate' as const) },
  { weight: 3, arbitrary: fc.constantFrom('drop' as const, 'offline' as const, 'online' as const) },
  { weight: 2, arbitrary: fc.constantFrom('cut' as const, 'mend' as const) },
  { weight: 4, arbitrary: fc.constantFrom('sfu-dies' as const, 'sfu-returns' as const) },
  { weight: 3, arbitrary: fc.constantFrom('sfu-trouble' as const, 'no-sfu' as const) },
  { weight: 2, arbitrary: fc.constantFrom('reload' as const, 'shut' as const, 'restart' as const) },
  { weight: 1, arbitrary: fc.constantFrom('sfu-forgets' as const, 'store' as const) },
);

// A move takes about half a second, and its parts a trip each.
const whileMoves = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 1, arbitrary: wait },
  { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 6_000 }) },
);

const moves = (what: fc.Arbitrary<Action['what']>): fc.Arbitrary<Action[]> =>
  fc.array(fc.record({ page: fc.nat({ max: 5 }), what, to: fc.nat({ max: 7 }), wait: whileMoves }), {
    minLength: 1,
    maxLength: 20,
  });

/** When it is that some come again after all but two have gone: before the room goes back to a mesh, while it does, or after. */
const ebb = fc.record({
  low: fc.integer({ min: 4_980, max: 5_250 }),
  comers: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3, size: 'max' }),
});

function ebbs({ low, comers }: { low: number; comers: readonly number[] }, people: number): Action[] {
  const go = Array.from({ length: Math.max(0, people - 2) }, (_, page): Action => {
    return { page, what: 'hang-up', to: 0, wait: page < people - 3 ? 0 : low };
  });
  return [...go, ...comers.map((wait, page): Action => ({ page, what: 'join', to: 0, wait }))];
}

const comers = (minLength: number): fc.Arbitrary<Action[]> =>
  fc
    .array(fc.integer({ min: 0, max: 800 }), { minLength, maxLength: 5, size: 'max' })
    .map((waits) => waits.map((wait, page) => ({ page, what: 'join', to: 0, wait })));

const others = fc.oneof(moves(harmless), moves(whileMoving));

/** Stories of a room with a media server: so many come at once, and then this or that happens. */
export const moveActions: fc.Arbitrary<Action[]> = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(comers(2), others).map((parts) => parts.flat()) },
  {
    weight: 1,
    arbitrary: fc.tuple(comers(4), ebb, others).map(([come, low, rest]) => {
      return [...come, ...ebbs(low, come.length), ...rest];
    }),
  },
);

/** More than fit into it. */
export const gatherings: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['ana', 'budi', 'citra', 'dewi', 'eka'],
  ['ana', 'ana', 'budi', 'citra', 'dewi', 'eka'],
);

/** One more than there are places, and one with two devices. */
export const crowds: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['ana', 'budi', 'citra'],
  ['ana', 'budi', 'citra', 'dewi', 'eka'],
  ['ana', 'ana', 'budi', 'citra', 'dewi'],
);

/** Two people with a page each; one of them with a second device; or three people. */
export const people: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['ana', 'budi'],
  ['ana', 'budi', 'budi'],
  ['ana', 'budi', 'citra'],
);
