import fc from 'fast-check';
import { actions, crowds, gatherings, moveActions, people, roomActions, type Action } from './actions.ts';
import { World, type Plant } from './world.ts';

/** Plays one story and says what is wrong at its end; nothing when all promises hold. */
export async function play(
  users: readonly string[],
  story: readonly Action[],
  plant?: Plant,
  kind: Kind = 'calls',
): Promise<string[]> {
  const world = new World(users, plant, kind === 'moves');
  await world.run(story);
  await world.calm();
  const wrong = world.unrest();
  await world.leave();
  if (!world.forgetful && !world.grown) wrong.push(...world.disagreements());
  wrong.push(...world.network.violations);
  wrong.push(...(await world.empty()));
  return wrong;
}

/**
 * Of calls between two, or of rooms: those of the latter have more people, and ends of their own for each of them. Rooms with a
 * media server move to it and back.
 */
export type Kind = 'calls' | 'rooms' | 'moves';

const STORIES = {
  calls: [people, actions],
  rooms: [crowds, roomActions],
  moves: [gatherings, moveActions],
} as const;

/** Runs random stories; the failure, shrunk, is thrown with the seed that brings it back. */
export async function check(
  kind: Kind,
  runs: number,
  { seed, plant }: { seed?: number; plant?: Plant } = {},
): Promise<void> {
  const [who, what] = STORIES[kind];
  await fc.assert(
    fc.asyncProperty(who, what, async (users, story) => {
      const wrong = await play(users, story, plant, kind);
      if (wrong.length > 0) throw new Error(wrong.join('; '));
    }),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
}
