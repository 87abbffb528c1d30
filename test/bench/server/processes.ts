import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ProcessOptions {
  /** What Node itself is given. */
  readonly execArgv?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** A process of ours, which is asked things over its IPC channel and answers one after the other. */
export class Process {
  readonly #child: ChildProcess;
  readonly #answers: ((answer: unknown) => void)[] = [];
  #output = '';

  constructor(
    private readonly file: string,
    { execArgv = [], env = {}, cwd }: ProcessOptions = {},
  ) {
    this.#child = fork(file, {
      execArgv: [...execArgv],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(cwd !== undefined && { cwd }),
    });
    this.#child.on('message', (answer) => this.#answers.shift()?.(answer));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      // What it logs later is of no interest, and there may be much of it.
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-4000)));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ask<T>(question: unknown, withinMs = 120_000): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const abort = new AbortController();
    const ended = once(this.#child, 'exit', { signal: abort.signal }).then(() => this.#broken('ended'));
    try {
      return (await Promise.race([
        new Promise((resolve) => {
          this.#answers.push(resolve);
          this.#child.send(question as object);
        }),
        ended,
        new Promise((_, reject) => {
          timer = setTimeout(() => reject(new Error(`${this.file} did not answer.\n${this.#output}`)), withinMs);
        }),
      ])) as T;
    } finally {
      clearTimeout(timer);
      ended.catch(() => undefined);
      abort.abort();
    }
  }

  /** Waits until it has printed this, and returns the match. */
  async printed(pattern: RegExp, withinMs = 20_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      if (this.#child.exitCode !== null) this.#broken('ended');
      if (Date.now() > deadline) this.#broken('is not ready');
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Asks it to end, and makes it end when it does not. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  }

  #broken(how: string): never {
    throw new Error(`${this.file} ${how}.\n${this.#output}`);
  }
}
