import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import type { Make } from './support/browsers.ts';
import type { Person } from './support/person.ts';
import { atOneDoor, JOIN, LEAVE, together } from './support/room.ts';
import { allSee, ROOM, withJanus, type Janus } from './support/sfu.ts';
import { ANAS, PICKER, SharedTab } from './support/shared.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { named } from './support/texts.ts';

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());

describe('a room past four', () => {
  const stage = new Stage({
    env: () => withJanus(janus, 5),
    chromium: PICKER,
    allow: ['microphone', 'camera'],
  });

  test('six people, one in Firefox, go through the media server, share a screen, and go back to a mesh', async () => {
    const makes: Make[] = ['chromium', 'chromium', 'chromium', 'firefox', 'chromium', 'chromium'];
    const people = await atOneDoor(stage, 'six', makes);
    const [ana, , , , eka, fajar] = people as [Person, Person, Person, Person, Person, Person];
    for (const person of people.slice(0, 4)) await person.press(JOIN);
    await allSee(people.slice(0, 4), 'mesh');
    await eka.press(JOIN);
    await allSee(people.slice(0, 5), 'sfu');
    await fajar.press(JOIN);
    await allSee(people, 'sfu');
    for (const person of people) {
      const tiles = await person.ask('videos');
      assert.equal(tiles.filter(({ playing }) => playing).length, people.length, `${person.name} sees all`);
    }

    const tab = await SharedTab.open(stage, ana, ANAS);
    await tab.offer();
    await ana.press(named('action.share-screen'));
    for (const person of people.slice(1)) await person.sees(ANAS.join(' '));
    await ana.press(named('action.stop-sharing'));
    await allSee(people, 'sfu');

    for (const person of people.slice(3)) {
      await person.press(LEAVE);
      await isAtRest(person);
    }
    await allSee(people.slice(0, 3), 'mesh');
    for (const person of people.slice(0, 3)) assert.equal(await person.ask('openConnections'), 2);
  });
});

describe('what a page gets of the others', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  /** Heights of the others' pictures as they are decoded, ordered. */
  const HEIGHTS = `${ROOM}.links.map(({ stats }) => stats?.received.camera?.height ?? 0).sort((a, b) => a - b)`;

  test('is as large as it is shown, and nothing of what nobody can see', async () => {
    const people = await atOneDoor(stage, 'layers', ['chromium', 'chromium', 'chromium']);
    const [ana] = people as [Person, Person, Person];
    for (const person of people) await person.press(JOIN);
    await allSee(people, 'sfu');
    await ana.page.bringToFront();
    await ana.until('small pictures in small tiles', `${HEIGHTS}.every((height) => height > 0 && height <= 360)`);

    await ana.page.setViewport({ width: 1600, height: 1200 });
    await ana.page.evaluate(`document.querySelector('group-call-grid').layout = 'spotlight'`);
    await ana.until(
      'one large picture, and a small one',
      `(([low, high]) => low > 0 && low < high && high === 720)(${HEIGHTS})`,
    );

    await ana.page.setViewport({ width: 400, height: 300 });
    await ana.page.evaluate(`document.querySelector('group-call-grid').layout = 'grid'`);
    await ana.until('the smallest pictures', `${HEIGHTS}.every((height) => height === 180)`);

    await ana.page.evaluate(`document.body.style.paddingTop = '300vh'`);
    const received = `${ROOM}.links.map(({ stats }) => stats.received)`;
    await ana.until(
      'voices alone',
      `${received}.every(({ camera, microphone }) => !camera?.rate && microphone.rate > 0)`,
    );
    await ana.page.evaluate(`document.body.style.paddingTop = '0'`);
    await ana.until('all pictures again', `${received}.every(({ camera }) => camera?.rate > 0)`);
    await together(people, 'leave');
    await Promise.all(people.map(isAtRest));
  });
});
