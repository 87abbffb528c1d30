import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import type { Person } from './support/person.ts';
import { atOneDoor, JOIN } from './support/room.ts';
import { allSee, movingWaves, ROOM, thereAndBack, withJanus, type Janus } from './support/sfu.ts';
import { PICKER } from './support/shared.ts';
import { Stage } from './support/stage.ts';
import { named } from './support/texts.ts';

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());

describe('a room that moves', () => {
  const stage = new Stage({ env: () => withJanus(janus, 5) });

  test('20 times two of five come and go at the same moment', () => movingWaves(stage, { people: 5, rounds: 20 }));
  test('5 times three of six come and go at the same moment', () => movingWaves(stage, { people: 6, rounds: 5 }));
});

describe('a room past four', () => {
  const stage = new Stage({
    env: () => withJanus(janus, 5),
    chromium: PICKER,
    allow: ['microphone', 'camera'],
  });

  test('six people, one in Firefox, go through the media server, share a screen, and go back to a mesh', () =>
    thereAndBack(stage, ['chromium', 'chromium', 'chromium', 'firefox', 'chromium', 'chromium'], 5));
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
