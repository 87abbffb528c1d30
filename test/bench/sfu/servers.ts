import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startJanus } from '../../../.config/sfu.js';
import { withJanus, type Janus } from '../../e2e/support/sfu.ts';
import { Process } from '../server/processes.ts';
import { usageOf, type Usage } from './usage.ts';

const MAIN = resolve(import.meta.dirname, '../../../dist/server/main.js');
const SFU_FROM = 5;
const SETTINGS = {
  NODE_ENV: 'production',
  PORT: '0',
  HOST: '127.0.0.1',
  AUTH: 'open',
  ORIGINS: 'http://localhost',
  DRAIN_SECONDS: '0',
};

/** Collects garbage when it is asked: what V8 has not yet looked at says nothing about participants. */
const PROBE = `data:text/javascript,process.on('message', () => { gc(); gc(); process.send('done'); })`;

export type Usages = Readonly<Record<'server' | 'janus', Usage>>;

/** Our built server and a Janus behind it. */
export interface Servers {
  readonly url: string;
  readonly janus: Janus;
  usages(): Usages;
  collectGarbage(): Promise<void>;
}

/** Starts both, and ends them with the work. */
export async function withServers<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-bench-'));
  const janus = await startJanus();
  const env = { ...SETTINGS, ...withJanus(janus, SFU_FROM) };
  const server = new Process(MAIN, { cwd: folder, env, execArgv: ['--expose-gc', '--import', PROBE] });
  try {
    const [, url = ''] = await server.printed(/ is at (http:\S+)/);
    return await work({
      url,
      janus,
      usages: () => ({ server: usageOf(server.pid), janus: usageOf(janus.pid) }),
      collectGarbage: () => server.ask('collect'),
    });
  } finally {
    await server.close();
    await janus.close();
    await rm(folder, { recursive: true, force: true });
  }
}
