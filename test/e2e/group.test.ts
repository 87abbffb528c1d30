import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import { allGoesOn, allMeet, atTheDoor, JOIN, LEAVE, meet, waves } from './support/room.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { named, says } from './support/texts.ts';

describe('a room by its name', () => {
  const stage = new Stage();

  test('four people, one of them in Firefox: all twelve streams are seen and heard, with one negotiation each', async () => {
    const people = await meet(stage, 'four', ['chromium', 'firefox', 'chromium', 'chromium']);
    for (const person of people) {
      await person.seesAll(4);
      const { negotiationNeeded } = await person.seen();
      assert.deepEqual(
        negotiationNeeded.filter(({ first }) => !first),
        [],
      );
    }
    const [ana, , citra, dewi] = people as [Person, Person, Person, Person];
    await citra.press(LEAVE);
    await Promise.all(people.map((person) => (person === citra ? isAtRest(citra) : person.hasLinks(2))));
    await dewi.reads(says('news.left.other', { names: 'Citra' }));
    await allGoesOn(ana);
  });

  test('all come at the same moment, again and again: never a half-connected pair', () => waves(stage, 3));

  test('a page that dies is gone for all within 15 s, and the others stay', async () => {
    const [ana, budi, citra] = (await meet(stage, 'death', ['chromium', 'chromium', 'chromium'])) as [
      Person,
      Person,
      Person,
    ];
    const session = await citra.page.createCDPSession();
    const died = Date.now();
    void session.send('Page.crash').catch(() => undefined);
    await Promise.all([ana, budi].map((person) => person.hears('call-participant-leave', {}, { patience: 20_000 })));
    const took = Date.now() - died;
    assert.ok(took < 15_000, `it took ${took} ms`);
    await Promise.all([ana, budi].map((person) => person.hasLinks(1)));
    await allGoesOn(ana);
  });

  test('one link breaks, the others go on, and it is made again', async () => {
    const [ana, budi, citra] = (await meet(stage, 'cut', ['chromium', 'chromium', 'chromium'])) as [
      Person,
      Person,
      Person,
    ];
    // The first one of the last to come is that to the first who was there.
    await citra.ask('cut', 0);
    await budi.ask('watchGaps', 1);
    await allMeet([ana, budi, citra]);
    await allGoesOn(citra);
    const gap = await budi.ask('longestGap');
    assert.ok(gap < 2_000, `Budi has seen Citra all the time, but for ${gap} ms`);
    await citra.reads(/^(?!.*No connection).*$/);
  });

  test('a fifth is told that the room is full, waits, and gets in when one leaves', async () => {
    const people = await meet(stage, 'full', ['chromium', 'chromium', 'chromium', 'chromium']);
    const eka = await atTheDoor(stage, 'full', { user: stage.user('Eka') });
    await eka.press(JOIN);
    await eka.reads(says('room.full'));
    await eka.press(named('room.wait'));
    await eka.reads(says('room.waiting-next'));
    const [ana, ...others] = people as [Person, ...Person[]];
    await ana.press(LEAVE);
    await allMeet([...others, eka]);
    await eka.press(LEAVE);
    await isAtRest(eka);
  });

  for (const makes of [
    ['chromium', 'chromium'],
    ['chromium', 'chromium', 'chromium'],
  ] as const) {
    test(`a floating phone has the pictures of ${makes.length} people in the place of a grid that nobody sees`, async () => {
      const [ana] = (await meet(stage, `unseen ${makes.length}`, [...makes])) as [Person];
      const shown = `document.querySelector('group-call-grid').session.state.room`;
      await ana.page.bringToFront();
      await ana.page.evaluate(`document.body.style.paddingTop = '300vh'`);
      await ana.seesButton(named('floating.smaller'));
      await ana.until(
        'the grid to say that nobody sees it',
        `[...${shown}.shownAt.values()].some((at) => Object.values(at).every(({ camera }) => camera === 0))`,
      );
      await ana.until('the phone to ask for all', `Object.values(${shown}.shown).every(({ camera }) => camera > 0)`);
      await ana.stillHasMedia();
    });
  }
});
