import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { startJanus } from '../../../.config/sfu.js';
import type { Make } from './browsers.ts';
import type { Person } from './person.ts';
import { atOneDoor, JOIN, LEAVE, together } from './room.ts';
import { ANAS, SharedTab } from './shared.ts';
import { isAtRest, type Stage } from './stage.ts';
import type { Stream } from './streams.ts';
import { named } from './texts.ts';

export type Janus = Awaited<ReturnType<typeof startJanus>>;

/** Settings of a server whose rooms go through this media server, from so many people on. */
export function withJanus(janus: Janus, from: number): Record<string, string> {
  return {
    SFU: 'janus',
    JANUS_URLS: janus.url,
    JANUS_API_SECRET: janus.apiSecret,
    JANUS_ADMIN_KEY: janus.adminKey,
    SFU_FROM: String(from),
    SFU_BACK_SECONDS: '2',
  };
}

/** The room that a page is in, for conditions: `topology`, and the `links` to all the others. */
export const ROOM = `(() => {
  const { room, links, topology } = document.querySelector('group-call-grid').session.state;
  return { topology, links: Object.values(room?.participants ?? {}).map(({ link }) => links[link]) };
})()`;

/** Each page receives the picture and the voice of each of the others this way, and the room has settled on it. */
export async function allSee(people: readonly Person[], via: 'mesh' | 'sfu'): Promise<void> {
  const others = people.length - 1;
  const condition = `(({ topology, links }) =>
    links.length === ${others} && (topology?.kind ?? 'mesh') === '${via}' && (topology?.settled ?? true) &&
      links.every((link) => link?.status === 'connected' && (link.via ?? 'mesh') === '${via}' &&
        link.stats?.received.camera?.rate > 0 && link.stats.received.microphone?.rate > 0))(${ROOM})`;
  await Promise.all(people.map((person) => person.until(`${others} others by ${via}`, condition, 60_000)));
}

/** A room that is a mesh for three moves to the media server when all but three come at the same moment, and back when they go. */
export async function movingWaves(
  stage: Stage,
  { people: count, rounds }: { readonly people: number; readonly rounds: number },
): Promise<void> {
  const people = await atOneDoor(stage, 'waves', Array<Make>(count).fill('chromium'));
  const [staying, coming] = [people.slice(0, 3), people.slice(3)];
  await together(people, 'join');
  await allSee(people, 'sfu');
  for (let round = 0; round < rounds; round++) {
    await together(coming, 'leave');
    await Promise.all(coming.map(isAtRest));
    await allSee(staying, 'mesh');
    await together(coming, 'join');
    await allSee(people, 'sfu');
  }
  await together(people, 'leave');
  await Promise.all(people.map(isAtRest));
}

/** Each page sees more of each of the others than it has seen before, and hears more, by whatever way. */
export async function allFlow(people: readonly Person[]): Promise<void> {
  const others = people.length - 1;
  await Promise.all(
    people.map(async (person) => {
      const before = await person.ask('streams');
      const condition = `(async () => {
        const before = ${JSON.stringify(before satisfies Stream[])};
        const grown = (await globalThis[Symbol.for('e2e probe')].streams()).filter(({ index, mid, kind, frames, energy }) => {
          const was = before.find((one) => one.index === index && one.mid === mid) ?? { frames: 0, energy: 0 };
          return frames > was.frames && (kind === 'video' || energy > was.energy);
        });
        return ['audio', 'video'].every((kind) => grown.filter((one) => one.kind === kind).length >= ${others});
      })()`;
      await person.until(`more of ${others} others`, condition);
    }),
  );
}

/** From now on the longest pause in what each of them sees of each of the others is noted. */
export async function watchGaps(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    for (const { index, frames } of await person.ask('links')) if (frames > 0) await person.ask('watchGaps', index);
  }
}

/** In milliseconds, since {@link watchGaps}. */
export async function longestGap(people: readonly Person[]): Promise<number> {
  return Math.max(...(await Promise.all(people.map((person) => person.ask('longestGap')))));
}

/**
 * Runs in the page before everything else: it does not close its connections, as a page that somebody has altered, until
 * {@link letGo}.
 */
export async function withoutClosing(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const { prototype } = RTCPeerConnection;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with one
    const { close } = prototype;
    const kept = new Set<RTCPeerConnection>();
    prototype.close = function () {
      kept.add(this);
    };
    const letGo = (): void => {
      prototype.close = close;
      for (const connection of kept) close.call(connection);
    };
    Object.assign(globalThis, { [Symbol.for('e2e let go')]: letGo });
  });
}

export async function letGo({ page }: Person): Promise<void> {
  await page.evaluate(`globalThis[Symbol.for('e2e let go')]()`);
}

/** All that has come to the page, on connections that are open. */
export async function bytesOf(person: Person): Promise<number> {
  return (await person.ask('streams')).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The way of a room: from a mesh to the media server, which takes in one more, carries a screen, and gives back those who stay.
 * @param makes browsers of the people
 * @param from with so many the room moves; two less become a mesh again
 */
export async function thereAndBack(stage: Stage, makes: readonly Make[], from: number): Promise<void> {
  const staying = from - 2;
  const people = await atOneDoor(stage, 'there-and-back', makes);
  const [ana] = people as [Person];
  const few = people.slice(0, from - 1);
  for (const person of few) await person.press(JOIN);
  await allSee(few, 'mesh');
  for (let inside = from; inside <= people.length; inside++) {
    await people[inside - 1]?.press(JOIN);
    await allSee(people.slice(0, inside), 'sfu');
  }
  for (const person of people) await person.seesAll(people.length);

  const tab = await SharedTab.open(stage, ana, ANAS);
  await tab.offer();
  await ana.press(named('action.share-screen'));
  for (const person of people.slice(1)) await person.sees(ANAS.join(' '));
  await ana.press(named('action.stop-sharing'));
  await allSee(people, 'sfu');

  for (const person of people.slice(staying)) {
    await person.press(LEAVE);
    await isAtRest(person);
  }
  await allSee(people.slice(0, staying), 'mesh');
  for (const person of people.slice(0, staying)) assert.equal(await person.ask('openConnections'), staying - 1);
}
