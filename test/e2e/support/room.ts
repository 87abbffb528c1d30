import type { Page } from 'puppeteer-core';
import type { Make } from './browsers.ts';
import type { Link } from './observer.ts';
import type { Person } from './person.ts';
import { isAtRest, type Stage, type User } from './stage.ts';
import { named } from './texts.ts';

export const JOIN = named('room.join');
export const LEAVE = named('room.leave');

/** A page that is a room and nothing else. */
export function grid(room: string, attributes = ''): string {
  return `<style>body { margin: 0 } group-call-grid { display: block; width: 100vw; height: 100vh }</style>
    <group-call-grid room="${room}" ${attributes}></group-call-grid>`;
}

export interface Guest {
  readonly user: User;
  readonly largePictures?: boolean;
  readonly make?: Make;
  readonly attributes?: string;
  /** Another way to the calling server. */
  readonly server?: string;
  /** Runs before the page is loaded. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** Somebody in front of the door of a room. */
export async function atTheDoor(
  stage: Stage,
  room: string,
  { user, make, attributes = 'no-lobby', server, largePictures = false, before = async () => {} }: Guest,
): Promise<Person> {
  const viewport = { width: 640, height: 480 };
  const person = await stage.open(user, {
    body: grid(room, attributes),
    viewport,
    ...(make && { make }),
    ...(server && { server }),
    largePictures,
    before,
  });
  await person.seesButton(JOIN);
  return person;
}

/** So many people in front of the door of one room. */
export async function atOneDoor(stage: Stage, room: string, makes: readonly Make[]): Promise<Person[]> {
  const names = ['Ana', 'Budi', 'Citra', 'Dewi', 'Eka', 'Fajar'];
  const people: Person[] = [];
  for (const [index, make] of makes.entries()) {
    people.push(await atTheDoor(stage, room, { user: stage.user(names[index] ?? 'Guest'), make }));
  }
  return people;
}

/** So many people in one room, who all see and hear each other. */
export async function meet(stage: Stage, room: string, makes: readonly Make[]): Promise<Person[]> {
  const people = await atOneDoor(stage, room, makes);
  for (const person of people) await person.press(JOIN);
  await allMeet(people);
  return people;
}

/** All go in, or out, at the same moment. */
export async function together(people: readonly Person[], method: 'join' | 'leave'): Promise<void> {
  const act = `document.querySelector('group-call-grid').${method}()`;
  await Promise.all(people.map(({ page }) => page.evaluate(act)));
}

/** Each of them sees and hears each of the others. */
export async function allMeet(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.hasLinks(people.length - 1)));
}

/** Four people go in at the same moment and meet, and go out at the same moment and leave nothing: so many times. */
export async function waves(stage: Stage, rounds: number): Promise<void> {
  const people = await atOneDoor(stage, 'wave', Array<Make>(4).fill('chromium'));
  for (let round = 0; round < rounds; round++) {
    await together(people, 'join');
    await allMeet(people);
    await together(people, 'leave');
    await Promise.all(people.map(isAtRest));
  }
}

/**
 * Runs in the page before everything else: none of its connections but one finds a way to the other end, in either direction,
 * until {@link openPaths}.
 * @param but which one, from 1
 */
export async function withoutPaths(page: Page, but = 2): Promise<void> {
  await page.evaluateOnNewDocument((but) => {
    const Native = globalThis.RTCPeerConnection;
    const open = (): boolean => (globalThis as Record<symbol, unknown>)[Symbol.for('e2e paths')] === true;
    let count = 0;
    globalThis.RTCPeerConnection = new Proxy(Native, {
      construct(target, args: [RTCConfiguration?]) {
        const connection = new target(...args);
        if (++count === but || open()) return connection;
        Object.defineProperty(connection, 'onicecandidate', { set: () => undefined });
        connection.addIceCandidate = () => Promise.resolve();
        const apply = connection.setRemoteDescription.bind(connection);
        connection.setRemoteDescription = ({ type, sdp = '' }) =>
          apply({ type, sdp: sdp.replace(/^a=candidate.*\r\n/gm, '') });
        return connection;
      },
    });
  }, but);
}

export async function openPaths({ page }: Person): Promise<void> {
  await page.evaluate(() => void Object.assign(globalThis, { [Symbol.for('e2e paths')]: true }));
}

/** Every connection that brings something brings more than it had brought before. */
export async function allGoesOn(person: Person): Promise<void> {
  const before = await person.ask('links');
  await person.until(
    'more of everybody',
    `(async () => {
      const before = ${JSON.stringify(before satisfies Link[])};
      const now = await globalThis[Symbol.for('e2e probe')].links();
      return before.filter(({ frames }) => frames > 0).every((was) => {
        const is = now.find(({ index }) => index === was.index);
        return is && is.frames > was.frames && is.energy > was.energy;
      });
    })()`,
  );
}
