import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { allGoesOn, atTheDoor, JOIN, LEAVE, openPaths, withoutPaths, type Guest } from './support/room.ts';
import { allSee, ROOM, withJanus, type Janus } from './support/sfu.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { named, says } from './support/texts.ts';

/** From the first of them on rooms go through the media server. */
const NAMES = ['Ana', 'Budi', 'Citra'];

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());

/** Three people in a room that goes through the media server. */
async function three(stage: Stage, room: string, options: Partial<Guest> = {}): Promise<Trio> {
  const people: Person[] = [];
  for (const name of NAMES) {
    const person = await atTheDoor(stage, room, { user: stage.user(name), ...options });
    person.forgive(NETWORK_TROUBLE);
    people.push(person);
  }
  for (const person of people) await person.press(JOIN);
  await allSee(people, 'sfu');
  return people as Trio;
}

type Trio = [Person, Person, Person];

async function part(people: readonly Person[]): Promise<void> {
  for (const person of people) await person.press(LEAVE);
  await Promise.all(people.map(isAtRest));
}

describe('a media server that dies', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  test('and comes back: all is made anew within 10 s', async () => {
    const people = await three(stage, 'comes-back');
    await janus.kill();
    await Promise.all(people.map((person) => person.reads(says('group.silent'))));
    await janus.restart();
    const since = Date.now();
    await allSee(people, 'sfu');
    await Promise.all(people.map(allGoesOn));
    const took = Date.now() - since;
    assert.ok(took < 10_000, `it took ${took} ms`);
    await part(people);
  });

  test('and stays away: those who are few enough go on as a mesh', async () => {
    const people = await three(stage, 'stays-away');
    const citra = people[2];
    await janus.kill();
    // Who leaves makes them few.
    await citra.press(LEAVE);
    await isAtRest(citra);
    await allSee(people.slice(0, 2), 'mesh');
    await Promise.all(people.slice(0, 2).map(allGoesOn));
    await part(people.slice(0, 2));
    await janus.restart();
  });
});

describe('a room that goes through the media server', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  test('goes on while the calling server is away, and takes in another one when it is back', async () => {
    const people = await three(stage, 'restart');
    await stage.server.kill();
    await Promise.all(people.map(allGoesOn));
    await stage.server.start();
    await Promise.all(people.map((person) => person.until('to be back', `${INSIDE} && ${ROOM}.topology.settled`)));
    await allSee(people, 'sfu');
    await Promise.all(people.map(allGoesOn));
    const dewi = await atTheDoor(stage, 'restart', { user: stage.user('Dewi') });
    await dewi.press(JOIN);
    await allSee([...people, dewi], 'sfu');
    await part([...people, dewi]);
  });

  test('is untouched by a lost socket: nothing is negotiated again', async () => {
    const proxy = await TcpProxy.start(stage.server.port);
    try {
      const people = await three(stage, 'socket', { server: proxy.origin });
      const negotiated = async () =>
        (await Promise.all(people.map((one) => one.seen()))).map(({ remote }) => remote.length);
      const before = await negotiated();
      proxy.cut();
      await Promise.all(people.map((person) => person.until('to be out', `!(${INSIDE})`)));
      await Promise.all(people.map(allGoesOn));
      proxy.mend();
      await Promise.all(people.map((person) => person.until('to be back', INSIDE)));
      await allSee(people, 'sfu');
      await Promise.all(people.map(allGoesOn));
      assert.deepEqual(await negotiated(), before);
      await part(people);
    } finally {
      await proxy.close();
    }
  });

  test('sends nothing any more to who was removed', async () => {
    const people = await three(stage, 'removed');
    const [ana, budi, citra] = people;
    await ana.press(named('room.people'));
    await ana.press(says('people.remove', { name: 'Citra' }));
    await ana.press(named('people.remove-yes'));
    await citra.reads(says('room.kicked'));
    await isAtRest(citra);
    await ana.until('one other', `${ROOM}.links.length === 1`);
    await Promise.all([ana, budi].map(allGoesOn));
    await part([ana, budi]);
  });

  test('tells who cannot reach it, goes on with the others, and takes that one in when it can', async () => {
    const people = [];
    for (const name of NAMES.slice(0, 2)) people.push(await atTheDoor(stage, 'unreached', { user: stage.user(name) }));
    const [ana, budi] = people as [Person, Person];
    const citra = await atTheDoor(stage, 'unreached', { user: stage.user('Citra'), before: withoutPaths });
    const dewi = await atTheDoor(stage, 'unreached', { user: stage.user('Dewi') });
    for (const person of [ana, budi, dewi]) await person.press(JOIN);
    await allSee([ana, budi, dewi], 'sfu');
    await citra.press(JOIN);
    await citra.reads(says('error.sfu-unavailable'));
    await Promise.all([ana, budi, dewi].map((person) => person.until('two pictures', TWO_FLOW)));
    await openPaths(citra);
    await allSee([ana, budi, dewi, citra], 'sfu');
    await part([ana, budi, dewi, citra]);
  });
});

const INSIDE = `(({ signaling, room }) => signaling === 'connected' && room?.joined === true)(
  document.querySelector('group-call-grid').session.state)`;
const TWO_FLOW = `${ROOM}.links.filter((link) => link?.status === 'connected' && link.stats?.received.camera?.rate > 0).length === 2`;
