import { createHmac } from 'node:crypto';
import type { TestContext } from 'node:test';
import { startJanus } from '../../../.config/sfu.js';
import { systemClock } from '../../../server/system-clock.ts';
import { SILENT } from '../../../server/log.ts';
import { JanusMediaServer, type JanusOptions } from '../../../server/sfu/janus/janus-media-server.ts';
import type { MediaServerEvents } from '../../../server/sfu/media-server.ts';

export type Janus = Awaited<ReturnType<typeof startJanus>>;

/** A Janus of its own, ended with the test. */
export async function janusFor(test: Pick<TestContext, 'after'>, port?: number): Promise<Janus> {
  const janus = await startJanus({ ...(port !== undefined && { port }) });
  test.after(() => janus.close());
  return janus;
}

export function optionsFor(janus: Janus, more: Partial<JanusOptions> = {}): JanusOptions {
  const { url, apiSecret, adminKey } = janus;
  return {
    url,
    apiSecret,
    adminKey,
    bitrate: 3_000_000,
    capacity: 30,
    sign: (text) => createHmac('sha256', 'a secret').update(text).digest('base64url'),
    clock: systemClock,
    log: SILENT,
    ...more,
  };
}

/** A started media server, stopped with the test. It is known whether its Janus is there. */
export async function mediaServerFor(test: Pick<TestContext, 'after'>, options: JanusOptions, heard = new Heard()) {
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const { neighbour } = options;
  const media = new JanusMediaServer({
    ...options,
    neighbour: {
      here() {
        neighbour?.here();
        tell();
      },
      missing(why) {
        neighbour?.missing(why);
        tell();
      },
    },
  });
  test.after(() => media.stop());
  await media.start(heard.events);
  await told;
  return { media, heard };
}

export type Event = [name: keyof MediaServerEvents, ...details: unknown[]];

/** Everything that a media server says. */
export class Heard {
  readonly all: Event[] = [];
  readonly #looks = new Set<() => void>();

  readonly events = Object.fromEntries(
    (
      [
        'published',
        'unpublished',
        'talking',
        'connectionUp',
        'connectionDown',
        'demanded',
        'lost',
        'statusChanged',
      ] as const
    ).map((name) => [name, (...details: unknown[]) => this.hear([name, ...details])]),
  ) as unknown as MediaServerEvents;

  hear(event: Event): void {
    this.all.push(event);
    for (const look of this.#looks) look();
  }

  count(...wanted: Event): number {
    return this.all.filter((event) => begins(event, wanted)).length;
  }

  /** Waits until so many events have come that begin like this. */
  async until(wanted: Event, { count = 1, ms = 10_000 } = {}): Promise<Event> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
      };
      const look = (): void => {
        const found = this.all.filter((event) => begins(event, wanted));
        const last = found[count - 1];
        if (!last) return;
        end();
        resolve(last);
      };
      const timer = setTimeout(() => {
        end();
        reject(
          new Error(
            `${wanted.join(' ')} did not come; there is:\n${this.all.map((e) => JSON.stringify(e)).join('\n')}`,
          ),
        );
      }, ms);
      this.#looks.add(look);
      look();
    });
  }
}

function begins(event: Event, wanted: Event): boolean {
  return wanted.every((part, at) => JSON.stringify(event[at]) === JSON.stringify(part));
}
