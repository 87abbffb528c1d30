import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { atTheDoor, JOIN, LEAVE, openPaths, withoutPaths, type Guest } from './support/room.ts';
import { allFlow, allSee, bytesOf, letGo, ROOM, withJanus, withoutClosing, type Janus } from './support/sfu.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { named, says } from './support/texts.ts';

/** From the first of them on rooms go through the media server. */
const NAMES = ['Ana', 'Budi', 'Citra'];

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());
// Whatever came of the test before.
beforeEach(() => janus.restart());

/** People in front of the door of a room. */
function come(
  stage: Stage,
  room: string,
  names: readonly string[],
  options: (name: string) => Partial<Guest> = () => ({}),
): Promise<Person[]> {
  return Promise.all(names.map((name) => atTheDoor(stage, room, { user: stage.user(name), ...options(name) })));
}

/** Three people in a room that goes through the media server. */
async function three(stage: Stage, room: string, options: Partial<Guest> = {}): Promise<Trio> {
  const people = await come(stage, room, NAMES, () => options);
  for (const person of people) await person.press(JOIN);
  await allSee(people, 'sfu');
  return people as Trio;
}

type Trio = [Person, Person, Person];

/** How often each page has got a description: each new one is a pause. */
async function negotiated(people: readonly Person[]): Promise<number[]> {
  return (await Promise.all(people.map((one) => one.seen()))).map(({ remote }) => remote.length);
}

/** The calling server cannot be reached for a while. */
function forgive(people: readonly Person[]): void {
  for (const person of people) person.forgive(NETWORK_TROUBLE);
}

/** Somebody has gone to another network: nobody waits for the next attempt. */
async function openPathsElsewhere(person: Person): Promise<void> {
  await openPaths(person);
  await person.page.evaluate(`dispatchEvent(new Event('online'))`);
}

async function part(people: readonly Person[]): Promise<void> {
  for (const person of people) await person.press(LEAVE);
  await Promise.all(people.map(isAtRest));
}

describe('a media server that dies', () => {
  // More than a mesh carries: what it carries becomes one.
  const stage = new Stage({ env: () => ({ ...withJanus(janus, 3), ROOM_CAPACITY: '2' }) });

  test('and comes back: all is made anew within 10 s, beside what this machine needs', async () => {
    let since = Date.now();
    const people = await three(stage, 'comes-back');
    await allFlow(people);
    const atFirst = Date.now() - since;
    await janus.kill();
    await Promise.all(people.map((person) => person.reads(says('group.silent'))));
    await janus.restart();
    since = Date.now();
    await allSee(people, 'sfu');
    await allFlow(people);
    const took = Date.now() - since;
    assert.ok(took < 10_000 + atFirst, `it took ${took} ms, and ${atFirst} at first, from the pages on`);
    await part(people);
  });

  test('and stays away: those whom one who leaves makes few enough go on as a mesh', async () => {
    const people = await three(stage, 'stays-away');
    const citra = people[2];
    await janus.kill();
    await citra.press(LEAVE);
    await isAtRest(citra);
    await allSee(people.slice(0, 2), 'mesh');
    await allFlow(people.slice(0, 2));
    await part(people.slice(0, 2));
  });
});

describe('a media server that dies for good', () => {
  const stage = new Stage({ env: () => withJanus(janus, 4) });

  test('three who would have begun as a mesh become one, and see and hear each other', async () => {
    const people = await come(stage, 'for-good', [...NAMES, 'Dewi']);
    for (const person of people) await person.press(JOIN);
    await allSee(people, 'sfu');
    const [dewi] = people.splice(3) as [Person];
    await part([dewi]);
    await allSee(people, 'sfu');
    await janus.kill();
    await allSee(people, 'mesh');
    await Promise.all(people.map((person) => person.hasLinks(2)));
    await allFlow(people);
    await part(people);
  });
});

describe('a room that goes through the media server', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  test('goes on while the calling server is away, and takes in another one when it is back', async () => {
    const people = await three(stage, 'restart');
    forgive(people);
    await stage.server.kill();
    await allFlow(people);
    await stage.server.start();
    await Promise.all(people.map((person) => person.until('to be back', `${INSIDE} && ${ROOM}.topology.settled`)));
    await allSee(people, 'sfu');
    await allFlow(people);
    const dewi = await atTheDoor(stage, 'restart', { user: stage.user('Dewi') });
    await dewi.press(JOIN);
    await allSee([...people, dewi], 'sfu');
    await part([...people, dewi]);
  });

  test('is untouched by a lost socket: nothing is negotiated again', async () => {
    const proxy = await TcpProxy.start(stage.server.port);
    try {
      const people = await three(stage, 'socket', { server: proxy.origin });
      forgive(people);
      const before = await negotiated(people);
      proxy.cut();
      await Promise.all(people.map((person) => person.until('to be out', `!(${INSIDE})`)));
      await allFlow(people);
      proxy.mend();
      await Promise.all(people.map((person) => person.until('to be back', INSIDE)));
      await allSee(people, 'sfu');
      await allFlow(people);
      assert.deepEqual(await negotiated(people), before);
      await part(people);
    } finally {
      await proxy.close();
    }
  });

  test('sends nothing any more to who was removed, whatever that page does', async () => {
    const people = await three(stage, 'removed', { before: withoutClosing });
    const [ana, budi, citra] = people;
    await ana.press(named('room.people'));
    await ana.press(says('people.remove', { name: 'Citra' }));
    await ana.press(named('people.remove-yes'));
    await citra.reads(says('room.kicked'));
    await citra.until('that nothing comes any more', NOTHING_COMES);
    const before = await bytesOf(citra);
    assert.ok(before > 0, 'her connections are still there');
    await ana.until('one other', `${ROOM}.links.length === 1`);
    await allSee([ana, budi], 'sfu');
    for (let round = 0; round < 3; round++) await allFlow([ana, budi]);
    assert.equal(await bytesOf(citra), before);
    await Promise.all(people.map(letGo));
    await isAtRest(citra);
    await part([ana, budi]);
  });

  test('tells who cannot reach it, goes on with the others, and takes that one in when it can', async () => {
    const people = await come(stage, 'unreached', [...NAMES, 'Dewi'], (name) =>
      name === 'Citra' ? { before: (page) => withoutPaths(page, 0) } : {},
    );
    const [ana, budi, citra, dewi] = people as [Person, Person, Person, Person];
    const others = [ana, budi, dewi];
    for (const person of others) await person.press(JOIN);
    await allSee(others, 'sfu');
    await citra.press(JOIN);
    await citra.until('the notice', NOTICE);
    await Promise.all(others.map((person) => person.until('two pictures', TWO_FLOW)));
    await allFlow(others);
    await openPathsElsewhere(citra);
    await allSee(people, 'sfu');
    await citra.until('the notice to go', `!(${NOTICE})`);
    assert.equal(await citra.ask('eventCount', 'call-error'), 1);
    await part(people);
  });

  test('tells who was in it as a mesh and cannot follow', async () => {
    const people = await come(stage, 'left-behind', NAMES, (name) =>
      name === 'Ana' ? { before: (page) => withoutPaths(page, 1) } : {},
    );
    const [ana, budi, citra] = people as Trio;
    for (const person of [ana, budi]) await person.press(JOIN);
    await allSee([ana, budi], 'mesh');
    await citra.press(JOIN);
    await ana.until('the notice', NOTICE);
    await Promise.all([budi, citra].map((person) => person.until('one picture', ONE_FLOWS)));
    await allFlow([budi, citra]);
    await openPathsElsewhere(ana);
    await allSee(people, 'sfu');
    await ana.until('the notice to go', `!(${NOTICE})`);
    await part(people);
  });
});

const INSIDE = `(({ signaling, room }) => signaling === 'connected' && room?.joined === true)(
  document.querySelector('group-call-grid').session.state)`;
/** It is on the screen, and not only said to who cannot see it. */
const NOTICE = `[...document.querySelector('group-call-grid').shadowRoot.querySelectorAll('.notice')].some(
  (notice) => notice.checkVisibility() && /${says('error.sfu-unavailable').source}/u.test(notice.textContent))`;
/** So many of the others are seen by the media server. */
const flow = (count: number): string =>
  `${ROOM}.links.filter((link) => link?.via === 'sfu' && link.status === 'connected' && link.stats?.received.camera?.rate > 0).length === ${count}`;
const [ONE_FLOWS, TWO_FLOW] = [flow(1), flow(2)];
/** Within a second, in which each of the others sends a hundred packets. */
const NOTHING_COMES = `(async () => {
  const bytes = async () => (await globalThis[Symbol.for('e2e probe')].streams()).reduce((sum, { bytes }) => sum + bytes, 0);
  const before = await bytes();
  await new Promise((done) => setTimeout(done, 1_000));
  return (await bytes()) === before;
})()`;
