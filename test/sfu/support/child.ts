import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JanusMediaServer } from '../../../server/sfu/janus/janus-media-server.ts';
import { fileSurvivors } from '../../../server/sfu/janus/survivors.ts';
import type { MediaServer } from '../../../server/sfu/media-server.ts';
import { Heard, optionsFor, type Event, type Janus } from './media.ts';

/** A media server in a process of its own, which can be killed. It is called over the channel between the two. */

type Method = keyof MediaServer;
interface Call {
  readonly number: number;
  readonly method: Method;
  readonly args: unknown[];
}
type Answer =
  { readonly number: number; readonly result?: unknown; readonly error?: string } | { readonly event: Event };

type Asynchronous<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

export interface Child {
  readonly media: Asynchronous<Omit<MediaServer, 'status' | 'start'>>;
  readonly heard: Heard;
  /** As the kernel or an operator does it. */
  kill(): Promise<void>;
}

/** @param survivors path of the file that outlives it */
export async function mediaServerInChild(
  test: Pick<TestContext, 'after'>,
  janus: Pick<Janus, 'url' | 'apiSecret' | 'adminKey'>,
  survivors: string,
): Promise<Child> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ janus, survivors })], {
    execArgv: ['--import', 'tsx'],
  });
  const heard = new Heard();
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  child.on('message', (answer: Answer) => {
    if ('event' in answer) return heard.hear(answer.event);
    const { number, result, error } = answer;
    if (error === undefined) waiting.get(number)?.resolve(result);
    else waiting.get(number)?.reject(new Error(error));
    waiting.delete(number);
  });
  const call = (method: Method, args: unknown[]) =>
    new Promise((resolve, reject) => {
      const number = ++calls;
      waiting.set(number, { resolve, reject });
      child.send({ number, method, args } satisfies Call);
    });
  const kill = () => end(child);
  test.after(kill);
  await call('start', []);
  const media = new Proxy({} as Child['media'], {
    get: (_target, method: Method) =>
      method === ('then' as string) ? undefined : (...args: unknown[]) => call(method, args),
  });
  return { media, heard, kill };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  const { janus, survivors } = JSON.parse(process.argv[2] ?? '') as { janus: Janus; survivors: string };
  const tell = (answer: Answer) => process.send?.(answer);
  const media = new JanusMediaServer(optionsFor(janus, { survivors: fileSurvivors(survivors) }));
  const heard = new Heard();
  heard.hear = (event) => tell({ event });
  process.on('message', ({ number, method, args }: Call) => {
    const methods = media as unknown as Record<Method, (...args: unknown[]) => unknown>;
    Promise.resolve(method === 'start' ? media.start(heard.events) : methods[method](...args)).then(
      (result) => tell({ number, result }),
      (error: unknown) => tell({ number, error: String(error) }),
    );
  });
}
