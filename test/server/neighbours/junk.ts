import type { Random } from '../fuzz/random.ts';

export const deepArray = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const JUNK: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 60,
  '',
  'text',
  'x'.repeat(200_000),
  [],
  [null],
  [[], {}],
  {},
  { sdp: 1 },
  { id: {} },
  JSON.parse(deepArray(1_000)) as unknown,
];

/** The same value with one thing in it, at any depth, exchanged for something else. */
export function spoiled(value: unknown, random: Random): unknown {
  const junk = random.pick(JUNK);
  if (typeof value !== 'object' || value === null || random.chance(0.2)) return junk;
  if (Array.isArray(value)) {
    if (value.length === 0) return [junk];
    const at = random.int(value.length);
    return value.map((item: unknown, index) => (index === at ? spoiled(item, random) : item));
  }
  const entries = Object.entries(value);
  const at = random.int(entries.length);
  return Object.fromEntries(entries.map(([key, item], index) => [key, index === at ? spoiled(item, random) : item]));
}
