import { after, before, describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { startJanus } from '../../.config/sfu.js';
import { atOneDoor, atTheDoor, JOIN, together } from './support/room.ts';
import type { Person } from './support/person.ts';
import { allSee, ROOM, thereAndBack, withJanus, type Janus } from './support/sfu.ts';
import { PICKER } from './support/shared.ts';
import { smallPictures } from './support/small-pictures.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { named } from './support/texts.ts';

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());

describe('a room that is too large for a mesh', () => {
  const stage = new Stage({
    env: () => withJanus(janus, 4),
    chromium: PICKER,
    allow: ['microphone', 'camera'],
  });

  // Six, by night: they are more than two slow cores can carry.
  test('goes through the media server, with one in Firefox, shares a screen, and goes back to a mesh', () =>
    thereAndBack(stage, ['chromium', 'firefox', 'chromium', 'chromium'], 4));
});

describe('what a page gets of the others', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  /** Heights of the others' pictures as they are decoded, ordered. */
  const HEIGHTS = `${ROOM}.links.map(({ stats }) => stats?.received.camera?.height ?? 0).sort((a, b) => a - b)`;

  test('is as large as it is shown', async () => {
    // All alike: the pages of one Chromium share its camera. As large as three can be coded in two sizes each.
    const guest = (name: string) => ({
      user: stage.user(name),
      largePictures: true,
      before: (page: Page) => smallPictures(page, 640, 360),
    });
    const ana = await atTheDoor(stage, 'layers', guest('Ana'));
    const budi = await atTheDoor(stage, 'layers', guest('Budi'));
    const citra = await atTheDoor(stage, 'layers', guest('Citra'));
    const people = [ana, budi, citra];
    for (const person of people) await person.press(JOIN);
    await allSee(people, 'sfu');
    await ana.page.bringToFront();
    await ana.until('small pictures in small tiles', `${HEIGHTS}.every((height) => height > 0 && height <= 180)`);

    await ana.page.setViewport({ width: 1000, height: 700 });
    await ana.press(named('group.pin', { what: 'Budi' }));
    await ana.until(
      'one large picture, and a small one',
      `(([low, high]) => low > 0 && low < high && high === 360)(${HEIGHTS})`,
    );

    await ana.press(named('group.unpin', { what: 'Budi' }));
    await ana.page.setViewport({ width: 400, height: 300 });
    await ana.until('small ones again', `${HEIGHTS}.every((height) => height > 0 && height <= 180)`);

    await together(people, 'leave');
    await Promise.all(people.map(isAtRest));
  });
});

describe('a grid that nobody sees', () => {
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  test('gets no pictures by the pill in its place, and all of them when it is seen again', async () => {
    const people = await atOneDoor(stage, 'unseen', ['chromium', 'chromium', 'chromium']);
    const [ana] = people as [Person];
    for (const person of people) await person.press(JOIN);
    await allSee(people, 'sfu');
    await ana.page.bringToFront();
    await ana.page.evaluate(`document.body.style.paddingTop = '300vh'`);
    await ana.press(named('floating.smaller'));
    const received = `${ROOM}.links.map(({ stats }) => stats.received)`;
    await ana.until(
      'voices alone',
      `${received}.every(({ camera, microphone }) => !camera?.rate && microphone.rate > 0)`,
    );
    await ana.page.evaluate(`document.body.style.paddingTop = '0'`);
    await ana.until('all pictures again', `${received}.every(({ camera }) => camera?.rate > 0)`);
  });
});
