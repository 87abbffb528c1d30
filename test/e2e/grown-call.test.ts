import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import { allGoesOn, allMeet } from './support/room.ts';
import { ANSWER_VIDEO, button, HANG_UP, isAtRest, isOnline, Stage, talk } from './support/stage.ts';
import { named, says } from './support/texts.ts';

/** Cores that start a third browser's codecs pause by themselves now and then: what counts is what is possible. */
const TRIES = 6;
/** No pause as long as a link that is made anew. In milliseconds, beside what the machine pauses by itself. */
const NO_GAP = 1_000;

describe('a call of two becomes a group', () => {
  const stage = new Stage();

  test('a third is rung into it, without a gap for the two who talk', async () => {
    const own = await beside(stage);
    let best = Infinity;
    for (let attempt = 0; attempt < TRIES && best > NO_GAP + own; attempt++)
      best = Math.min(best, await grow(stage, `Citra ${attempt}`));
    assert.ok(best <= NO_GAP + own, `the shortest of the longest pauses was ${best} ms, beside others ${own} ms`);
  });
});

/** The longest pause in the pictures of two who talk while two others begin to, in milliseconds: what the machine does by itself. */
async function beside(stage: Stage): Promise<number> {
  const pair = await stage.pair();
  await talk(pair);
  const people = [pair.ana, pair.budi];
  for (const person of people) await person.ask('watchGaps', 0);
  const others = await stage.pair(['chromium', 'firefox']);
  await talk(others);
  await Promise.all(people.map(allGoesOn));
  const gaps = await Promise.all(people.map((person) => person.ask('longestGap')));
  for (const one of [pair, others]) {
    await one.ana.press(HANG_UP);
    await Promise.all([one.ana, one.budi].map(isAtRest));
    for (const person of [one.ana, one.budi]) await person.close();
  }
  return Math.max(...gaps);
}

/** Returns the longest pause between two decoded pictures of the two who talked before, in milliseconds. */
async function grow(stage: Stage, name: string): Promise<number> {
  const pair = await stage.pair();
  const { ana, budi } = pair;
  // Of the last attempt's she differs by her name: that one counts as online for a moment longer.
  const citraUser = stage.user(name);
  // In a browser of her own: the fake camera of a Chromium stops for seconds, for all of its pages, when another one opens it.
  const citra = await stage.open(citraUser, {
    body: button(pair.anaUser),
    make: 'firefox',
  });
  await isOnline(citra, pair.anaUser);
  await talk(pair);
  await ana.ask('watchGaps', 0);
  await budi.ask('watchGaps', 0);
  await ana.press(named('action.more'));
  await ana.press(named('add.title'));
  await ana.press(says('add.ring-person', { name }));
  await citra.press(ANSWER_VIDEO);
  const all: Person[] = [ana, budi, citra];
  await allMeet(all);
  await allGoesOn(ana);
  const gaps = [await ana.ask('longestGap'), await budi.ask('longestGap')];
  for (const person of [ana, budi])
    assert.equal(
      (await person.ask('links')).length,
      2,
      `${person.name} has kept the link that there was, and made one more`,
    );

  // Who leaves, leaves two who go on talking; the last one ends it.
  await citra.press(HANG_UP);
  await Promise.all([ana.hasLinks(1), budi.hasLinks(1), isAtRest(citra)]);
  await ana.press(HANG_UP);
  await Promise.all([ana, budi].map(isAtRest));
  for (const person of all) await person.close();
  return Math.max(...gaps);
}
