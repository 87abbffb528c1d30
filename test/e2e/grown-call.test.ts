import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allGoesOn, allMeet } from './support/room.ts';
import { ANSWER_VIDEO, button, isOnline, Stage, talk } from './support/stage.ts';
import { named, says } from './support/texts.ts';

describe('a call of two becomes a group', () => {
  const stage = new Stage();

  test('a third is rung into it, without a gap for the two who talk', async () => {
    const pair = await stage.pair();
    const { ana, budi } = pair;
    const citraUser = stage.user('Citra');
    // In a browser of her own: the fake camera of a Chromium stops for seconds, for all of its pages, when another one opens it.
    const citra = await stage.open(citraUser, { body: button(pair.anaUser), make: 'firefox' });
    await isOnline(citra, pair.anaUser);
    await talk(pair);
    await ana.ask('watchGaps', 0);
    await budi.ask('watchGaps', 0);
    await ana.press(named('action.more'));
    await ana.press(named('add.title'));
    await ana.page.keyboard.type(citraUser.id);
    await ana.press(says('add.ring-person', { name: 'Citra' }));
    await citra.press(ANSWER_VIDEO);
    await allMeet([ana, budi, citra]);
    await allGoesOn(ana);
    const gaps = [await ana.ask('longestGap'), await budi.ask('longestGap')];
    assert.ok(Math.max(...gaps) <= 250, `the longest pauses were ${gaps.join(' and ')} ms`);
    for (const person of [ana, budi, citra]) await person.reads(/Citra|You/);
  });
});
