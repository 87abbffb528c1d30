import { parseArgs } from 'node:util';
import { check } from './check.ts';

// npm run test:model -- --runs 10000 [--seed 1]
const { values } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const began = Date.now();
for (const kind of ['calls', 'rooms'] as const) await check(kind, Math.ceil(runs / 2), { seed });
process.stdout.write(`${runs} stories hold (seed ${seed}, ${Math.round((Date.now() - began) / 1000)} s)\n`);
