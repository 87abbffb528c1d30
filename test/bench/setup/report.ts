import { verdict, type Table } from '../table.ts';
import { late, NAMES } from './contestants.ts';
import { summarize } from './statistics.ts';

type Times = ReadonlyMap<string, readonly number[]>;

/** The tables of the set-up bench, with the bounds that we have set ourselves. */
export function report(times: Times, delay: number): Table[] {
  const median = (name: string): number => summarize(times.get(name) ?? []).median;
  const limit = median(NAMES.limit);

  const row = (name: string, base: number): string[] => {
    const { lower, median, upper } = summarize(times.get(name) ?? []);
    return [name, ms(median), `${ms(lower)} … ${ms(upper)}`, ratio(median / base)];
  };
  const present = Object.values(NAMES).filter((name) => times.has(name));
  const direct: Table = {
    title: 'Set-up: click to the first decoded frame on both sides, milliseconds',
    columns: ['', 'median', 'quartiles', 'to the limit'],
    rows: present.map((name) => row(name, limit)),
  };
  return [direct, bounds(median, delay), trips(times, median, delay)];
}

function bounds(median: (name: string) => number, delay: number): Table {
  const limit = median(NAMES.limit);
  const accept = median(NAMES.accept);
  const cold = median(NAMES.cold);
  const bound = (what: string, value: number, most: number, show: (value: number) => string): string[] => [
    what,
    show(value),
    show(most),
    verdict(value, most),
  ];
  return {
    title: 'Set-up: bounds',
    columns: ['', 'is', 'at most', ''],
    rows: [
      bound('(a) to the limit', accept / limit, 0.8, ratio),
      bound('(b) to the limit', cold / limit, 1.1, ratio),
      bound('(b) to PeerJS', cold / median(NAMES.peerjs), 1, ratio),
      bound('(b) to simple-peer', cold / median(NAMES.simplePeer), 1, ratio),
      bound(`(c) (a) delayed; the limit's own time and one trip`, median(late(NAMES.accept)), limit + 2 * delay, ms),
      bound(
        '(c) (a) delayed; the bare click on Accept and one trip',
        median(late(NAMES.accept)),
        median(NAMES.limitRung) + 2 * delay,
        ms,
      ),
      bound('(c) (b) delayed, to PeerJS delayed', median(late(NAMES.cold)) / median(late(NAMES.peerjs)), 1, ratio),
      bound(
        '(c) (b) delayed, to simple-peer delayed',
        median(late(NAMES.cold)) / median(late(NAMES.simplePeer)),
        1,
        ratio,
      ),
    ],
  };
}

/** How often the critical path crosses from page to page, told from how much longer everything takes behind slow lines. */
function trips(times: Times, median: (name: string) => number, delay: number): Table {
  return {
    title: `Set-up with ${delay} ms of delay each way in every signaling connection`,
    columns: ['', 'median', 'quartiles', 'longer by', 'in trips', 'by design', 'which'],
    rows: Object.values(NAMES)
      .filter((name) => times.has(late(name)))
      .map((name) => {
        const { lower, median: slow, upper } = summarize(times.get(late(name)) ?? []);
        const longer = slow - median(name);
        const which = TRIPS[name] ?? [];
        const inTrips = (longer / (2 * delay)).toFixed(1);
        return [
          name,
          ms(slow),
          `${ms(lower)} … ${ms(upper)}`,
          ms(longer),
          inTrips,
          `${which.length}`,
          which.join(', '),
        ];
      }),
  };
}

/** The messages from page to page that each one waits for, one after the other. Candidates travel right behind them. */
const TRIPS: Readonly<Record<string, readonly string[]>> = {
  [NAMES.limit]: ['offer', 'answer'],
  [NAMES.limitParallel]: ['offer', 'answer'],
  [NAMES.limitRung]: ['answer'],
  [NAMES.accept]: ['answer'],
  [NAMES.cold]: ['offer', 'answer'],
  [NAMES.peerjs]: ['offer', 'answer'],
  [NAMES.simplePeer]: ['offer', 'answer'],
};

const ms = (value: number): string => value.toFixed(0);
const ratio = (value: number): string => value.toFixed(2);
