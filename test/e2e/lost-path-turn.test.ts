import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { button, HANG_UP, isOnline, Stage, talk, type Pair } from './support/stage.ts';
import { Turn } from './support/turn.ts';
import { says } from './support/texts.ts';

const SECRET = 'a-secret-of-this-test-and-no-other';

/** Everything goes through the TURN server, so that the path of the media can be lost. */
const relayOnly = {
  before: (page: Page) =>
    page.evaluateOnNewDocument(`Object.defineProperty(globalThis, Symbol.for('e2e relay only'), { value: true });`),
};

/** When the call was first in this state after `since`, both in milliseconds since the epoch. */
async function was(person: Person, status: string, since: number): Promise<number> {
  await person.until(
    `the state ${status}`,
    `globalThis[Symbol.for('e2e probe')].seen().events.some(({ at, type, detail }) =>
      type === 'call-state-change' && detail.status === '${status}' && at >= ${since})`,
  );
  const { events } = await person.seen();
  const found = events.find(
    ({ at, type, detail }) =>
      type === 'call-state-change' && at >= since && (detail as { status: string }).status === status,
  );
  return found?.at ?? NaN;
}

describe('a lost path', () => {
  let turn: Turn;
  before(async () => void (turn = await Turn.start(SECRET)));
  const stage = new Stage({ env: () => ({ TURN_URLS: turn.url, TURN_SECRET: SECRET }) });
  after(() => turn.close());

  async function pair(): Promise<Pair> {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const a = await stage.open(ana, { body: button(budi), ...relayOnly });
    const b = await stage.open(budi, { body: button(ana), ...relayOnly });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    return { ana: a, budi: b, anaUser: ana, budiUser: budi };
  }

  test('is noticed within two seconds of silence, and mended', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    assert.ok(turn.clients >= 2, 'they talk through the TURN server, with credentials that the server made');

    const lost = Date.now();
    turn.losePaths();
    for (const person of [ana, budi]) {
      const noticed = (await was(person, 'reconnecting', lost)) - lost;
      // On a busy machine a look may come late.
      assert.ok(noticed < 2_500, `${person.name} noticed after ${noticed} ms`);
    }
    for (const person of [ana, budi]) {
      const back = (await was(person, 'connected', lost)) - lost;
      assert.ok(back < 10_000, `${person.name} was back after ${back} ms`);
      await person.stillHasMedia();
      assert.equal(await person.ask('eventCount', 'call-ended'), 0);
      assert.equal(await person.ask('openConnections'), 1, 'the same connection, restarted');
    }
    await ana.press(HANG_UP);
    await budi.hears('call-ended', { reason: 'hang-up' });
  });

  test('that stays lost for a while says so, and is mended when there is a way again', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    const lost = Date.now();
    turn.block();
    turn.losePaths();
    await Promise.all([ana, budi].map((person) => person.reads(says('phone.reconnecting'))));
    // Long enough for an attempt to mend it that fails.
    await ana.until('some seconds without a way', `Date.now() > ${lost} + 6000`);
    turn.unblock();
    await Promise.all([ana, budi].map((person) => was(person, 'connected', lost)));
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    await budi.press(HANG_UP);
    await ana.hears('call-ended', { reason: 'hang-up' });
  });

  test('one can hang up while it is lost', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    turn.block();
    await ana.reads(says('phone.reconnecting'));
    await ana.press(HANG_UP);
    await Promise.all([ana, budi].map((person) => person.hears('call-ended', { reason: 'hang-up' })));
    turn.unblock();
  });
});
