import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchBytes } from './bytes.ts';
import { writeReadme } from './readme.ts';
import { benchSetup, type SetupOptions } from './setup/index.ts';
import { toMarkdown, type Table } from './table.ts';

// npm run bench [-- setup|share|group|cost|page|bytes|server|move|sfu] [-- --rounds N]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '30' },
    only: { type: 'string', default: '' },
    trace: { type: 'boolean', default: false },
  },
});

const options: SetupOptions = { rounds: Number(values.rounds), only: new RegExp(values.only), trace: values.trace };
if (!Number.isInteger(options.rounds) || options.rounds < 1)
  stop(`--rounds is '${values.rounds}': it takes a whole number from 1.`);

const parts: Record<string, () => Promise<readonly Table[]>> = {
  setup: () => benchSetup(options),
  share: async () => {
    const { benchShare } = await import('./share/index.ts');
    return benchShare(options);
  },
  group: async () => {
    const { benchGroup } = await import('./group/index.ts');
    return benchGroup(options);
  },
  cost: async () => {
    const { benchCost } = await import('./cost.ts');
    return benchCost();
  },
  page: async () => {
    const { benchPage } = await import('./page.ts');
    return benchPage(options);
  },
  bytes: async () => [benchBytes()],
  server: async () => {
    const { benchServer } = await import('./server.ts');
    return benchServer();
  },
  move: async () => {
    const { benchMove } = await import('./move/index.ts');
    return benchMove(options);
  },
  sfu: async () => {
    const { benchSfu } = await import('./sfu/index.ts');
    return benchSfu(options);
  },
};

const unknown = positionals.find((name) => !(name in parts));
if (unknown) stop(`'${unknown}' is no part of the bench: ${Object.keys(parts).join(', ')}.`);
if (!existsSync('dist/server/main.js')) stop('There is nothing to measure yet: run npm run build first.');

const results: { name: string; tables: readonly Table[] }[] = [];
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const tables = await run();
  for (const table of tables) console.log(toMarkdown(table));
  results.push({ name, tables });
}
if (!values.only && !values.trace) writeReadme(results);

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
