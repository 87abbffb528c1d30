import { parseArgs } from 'node:util';
import { check } from './check.ts';

// npm run test:model -- --runs 10000 [--seed 1] [--kind calls|rooms|moves]
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' }, kind: { type: 'string' } },
});
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const began = Date.now();
const kinds = ['calls', 'rooms', 'moves'] as const;
const told = kinds.filter((kind) => values.kind === undefined || kind === values.kind);
for (const kind of told) await check(kind, Math.ceil(runs / told.length), { seed });
process.stdout.write(`${runs} stories hold (seed ${seed}, ${Math.round((Date.now() - began) / 1000)} s)\n`);
