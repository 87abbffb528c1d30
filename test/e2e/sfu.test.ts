import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import type { Person } from './support/person.ts';
import { atTheDoor, JOIN, LEAVE } from './support/room.ts';
import { isAtRest, Stage } from './support/stage.ts';

const NAMES = ['Ana', 'Budi', 'Citra', 'Dewi', 'Eka', 'Fajar'];

/** Each page receives the picture of each of the others this way, and the room has settled on it. */
async function allSee(people: readonly Person[], via: 'mesh' | 'sfu'): Promise<void> {
  const others = people.length - 1;
  const condition = `(() => {
    const { room, links, topology } = document.querySelector('group-call-grid').session.state;
    const all = Object.values(room?.participants ?? {}).map(({ link }) => links[link]);
    return all.length === ${others} && (topology?.kind ?? 'mesh') === '${via}' && (topology?.settled ?? true) &&
      all.every((link) => link?.status === 'connected' && (link.via ?? 'mesh') === '${via}' &&
        link.stats?.received.camera?.rate > 0);
  })()`;
  await Promise.all(people.map((person) => person.until(`${others} others by ${via}`, condition, 60_000)));
}

describe('a room past four', () => {
  let janus: Awaited<ReturnType<typeof startJanus>>;
  before(async () => {
    janus = await startJanus();
  });
  after(() => janus.close());
  const stage = new Stage({
    env: () => ({
      SFU: 'janus',
      JANUS_URLS: janus.url,
      JANUS_API_SECRET: janus.apiSecret,
      JANUS_ADMIN_KEY: janus.adminKey,
      SFU_BACK_SECONDS: '2',
    }),
  });

  test('six people go through the media server, and back to a mesh when three are left', async () => {
    const people: Person[] = [];
    for (const name of NAMES) people.push(await atTheDoor(stage, 'six', { user: stage.user(name) }));
    for (const person of people.slice(0, 4)) await person.press(JOIN);
    await allSee(people.slice(0, 4), 'mesh');
    await people[4]?.press(JOIN);
    await allSee(people.slice(0, 5), 'sfu');
    await people[5]?.press(JOIN);
    await allSee(people, 'sfu');
    for (const person of people) {
      const tiles = await person.ask('videos');
      assert.equal(tiles.filter(({ playing }) => playing).length, people.length, `${person.name} sees all`);
    }
    for (const person of people.slice(3)) {
      await person.press(LEAVE);
      await isAtRest(person);
    }
    await allSee(people.slice(0, 3), 'mesh');
  });
});
