import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Make } from './support/browsers.ts';
import { ANSWER_VIDEO, button, CALL_AGAIN, HANG_UP, Stage, talk, type User } from './support/stage.ts';
import { says } from './support/texts.ts';

const PAIRS: readonly (readonly [Make, Make])[] = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
  ['firefox', 'firefox'],
];

describe('two people call each other', () => {
  const stage = new Stage();

  for (const makes of PAIRS) {
    test(`from ${makes[0]} to ${makes[1]}: ring, answer, see and hear, hang up, call again`, async () => {
      const pair = await stage.pair(makes, { both: { largePictures: true } });
      const { ana, budi, anaUser, budiUser } = pair;

      // Neither page has a <video-call>: a floating one comes with the call.
      await ana.clickCall(budiUser.id);
      await ana.reads(says('phone.ringing'));
      await budi.reads(/Ana/);
      await budi.press(ANSWER_VIDEO);
      await Promise.all([ana.hasMedia(), budi.hasMedia()]);
      await Promise.all([
        ana.hears('call-connected', { peer: budiUser }),
        budi.hears('call-connected', { peer: anaUser }),
      ]);

      await ana.press(HANG_UP);
      await Promise.all([ana.reads(says('ended.hang-up')), budi.reads(says('ended.hang-up'))]);
      for (const person of [ana, budi]) {
        const { durationMs } = await person.hears('call-ended', { reason: 'hang-up' });
        assert.ok(Number(durationMs) > 0, `${person.name} talked for ${String(durationMs)} ms`);
        assert.equal(await person.ask('openConnections'), 0, 'nothing is left open');
        assert.equal(await person.ask('liveTracks'), 0, 'no device is left on');
      }

      await ana.press(CALL_AGAIN);
      await budi.press(ANSWER_VIDEO);
      await Promise.all([ana.hasMedia(), budi.hasMedia()]);
      await budi.press(HANG_UP);
      await Promise.all([ana, budi].map((person) => person.hears('call-ended', { reason: 'hang-up' }, { skip: 1 })));
    });
  }

  // Firefox gives up a connection that has both descriptions and no candidate after 5 s.
  test('an answer that comes late connects as fast as any', async () => {
    const { ana, budi, budiUser } = await stage.pair(['chromium', 'firefox']);
    await ana.clickCall(budiUser.id);
    await budi.seesButton(ANSWER_VIDEO);
    await budi.until('the ring to last for a while', `Date.now() > ${Date.now() + 6_500}`);
    await budi.press(ANSWER_VIDEO);
    const accepted = await budi.clickedAt(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    const took = Date.now() - accepted;
    assert.ok(took < 3_500, `it took ${took} ms, as long as it takes to mend what has failed`);
  });

  test('on pages with a phone of their own, no other one appears', async () => {
    const phones = {
      caller: (peer: User) => `${button(peer)}<video-call></video-call>`,
      callee: (peer: User) => `${button(peer)}<video-call></video-call>`,
    };
    const pair = await stage.pair(['chromium', 'chromium'], phones);
    await talk(pair);
    await pair.budi.hears('call-incoming', { from: pair.anaUser, media: 'video' });
    for (const person of [pair.ana, pair.budi]) {
      assert.equal(await person.page.evaluate(() => document.querySelectorAll('video-call').length), 1);
    }
  });
});
