import type { Page } from 'puppeteer-core';
import type { Host } from '../../e2e/support/host.ts';
import type { Servers } from './servers.ts';

export interface Pair {
  readonly caller: Page;
  readonly callee: Page;
}

/** Somebody who sets up calls between two pages. */
export interface Contestant {
  readonly name: string;
  readonly caller: string;
  readonly callee: string;
  /** Both pages can be clicked. */
  ready(page: Page): Promise<unknown>;
  /** Up to the click: nothing, or the ring that the click answers. */
  prepare?(pair: Pair): Promise<unknown>;
  click(pair: Pair): Promise<unknown>;
}

/** A person looks at a ringing phone for longer, but all is done after this. Milliseconds. */
const RINGS = 1_200;

export function contestants(
  host: Host,
  script: (name: string) => string,
  servers: Servers,
  delay: number,
): Contestant[] {
  const inline = (...names: string[]): string => names.map((name) => `<script>${script(name)}</script>`).join('\n');

  const bare = (name: string, page: string, settings: Record<string, string | number>): Contestant => {
    const path = host.add({
      server: '',
      bare: true,
      body: `<button>Call</button>
        <video id="peer" autoplay playsinline width="600"></video>
        <video id="self" autoplay playsinline width="200"></video>
        ${inline('probe', page)}`,
    });
    const url = (role: string): string => `${path}?${new URLSearchParams({ role, ...strings(settings) }).toString()}`;
    return {
      name,
      caller: url('caller'),
      callee: url('callee'),
      ready: (one) => one.waitForSelector('[data-ready]'),
      click: ({ caller }) => press(caller, 'button'),
    };
  };

  const rung = (name: string, late: number): Contestant => ({
    ...bare(name, 'limit', { order: 'rung', delay: late }),
    async prepare({ caller, callee }) {
      await caller.evaluate(() => window.bench.ring?.());
      await callee.waitForSelector('[data-rings]');
      await pause(RINGS);
    },
    click: ({ callee }) => press(callee, 'button'),
  });

  let count = 0;
  const ours = (name: string, port: number, answers: boolean): Contestant => {
    const [ana, budi] = [`ana-${++count}`, `budi-${count}`];
    const page = (id: string, peer: string, name: string): string =>
      host.add({
        server: `http://127.0.0.1:${port}`,
        user: { id, name },
        head: inline('probe'),
        body: `<call-button to="${peer}"></call-button> <video-call></video-call> ${inline('ours')}`,
      });
    return {
      name,
      caller: page(ana, budi, 'Ana'),
      callee: `${page(budi, ana, 'Budi')}${answers ? '?answers' : ''}`,
      ready: (one) => one.waitForSelector('call-button:state(online)'),
      click: answers ? callByButton : ({ callee }) => press(callee, 'video-call >>> [part=answer-button].success'),
      ...(!answers && {
        async prepare(pair: Pair) {
          await callByButton(pair);
          await pair.callee.waitForSelector('[data-status=incoming]');
          await pair.caller.waitForSelector('[data-status=ringing]');
          await pause(RINGS);
        },
      }),
    };
  };

  const { ours: our, peerjs, relay } = servers;
  return [
    bare(NAMES.limit, 'limit', { order: 'plain' }),
    bare(NAMES.limitParallel, 'limit', { order: 'parallel' }),
    rung(NAMES.limitRung, 0),
    ours(NAMES.accept, our.direct, false),
    ours(NAMES.cold, our.direct, true),
    bare(NAMES.peerjs, 'peerjs', { port: peerjs.direct }),
    bare(NAMES.simplePeer, 'simple-peer', { port: relay.direct }),
    bare(late(NAMES.limit), 'limit', { order: 'plain', delay: 2 * delay }),
    bare(late(NAMES.limitParallel), 'limit', { order: 'parallel', delay: 2 * delay }),
    rung(late(NAMES.limitRung), 2 * delay),
    ours(late(NAMES.accept), our.delayed, false),
    ours(late(NAMES.cold), our.delayed, true),
    bare(late(NAMES.peerjs), 'peerjs', { port: peerjs.delayed }),
    bare(late(NAMES.simplePeer), 'simple-peer', { port: relay.delayed }),
  ];
}

export const NAMES = {
  limit: 'limit: bare, cold',
  limitParallel: 'bare, cold, devices in parallel',
  limitRung: 'bare, click on Accept',
  accept: 'ours (a): click on Accept',
  cold: 'ours (b): click on Call',
  peerjs: 'PeerJS',
  simplePeer: 'simple-peer over Socket.IO',
} as const;

/** The same one behind a slow line. */
export const late = (name: string): string => `${name}, delayed`;

const callByButton = ({ caller }: Pair): Promise<unknown> => press(caller, 'call-button >>> button');

/** With a real mouse. */
async function press(page: Page, selector: string): Promise<void> {
  const button = await page.waitForSelector(selector, { visible: true, timeout: 10_000 });
  await button?.click();
  await button?.dispose();
}

function strings(settings: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
