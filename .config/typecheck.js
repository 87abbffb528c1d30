import { spawnSync } from 'node:child_process';
import { basename, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** One project for each set of globals that code may see, and one for the tooling. */
const projects = [
  '.config/tsconfig.pure.json',
  '.config/tsconfig.server.json',
  'tsconfig.json',
  '.config/tsconfig.tools.json',
];

let failed = false;
for (const project of projects) {
  // What has not changed since the last run is not looked at again.
  const cache = ['--incremental', '--tsBuildInfoFile', `.cache/types/${basename(project, '.json')}.tsbuildinfo`];
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', project, ...cache], {
    cwd: root,
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
