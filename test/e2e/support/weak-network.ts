import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { LinkState } from '../../../src/call/state.ts';
import type { Make } from './browsers.ts';
import type { Person } from './person.ts';
import { HANG_UP, Stage, talk } from './stage.ts';
import { Turn } from './turn.ts';

const SECRET = 'a-secret-of-this-test-and-no-other';

/** Everything goes through the TURN server, which can be made narrow. */
const relayOnly = (page: Page) =>
  page.evaluateOnNewDocument(`Object.defineProperty(globalThis, Symbol.for('e2e relay only'), { value: true });`);

/** What the session knows of the only link, as an expression. */
const LINK = `Object.values(document.querySelector('video-call').session.state.links)[0]`;

/** The longest pause before a probe twice, for it may fail on a machine that does ten other things. Milliseconds. */
const LONG = 180_000;

async function linkOf(person: Person): Promise<LinkState> {
  return (await person.frame.evaluate(LINK)) as LinkState;
}

/** Waits, and says of what the link was like if it is in vain. */
async function until(person: Person, what: string, condition: string, patience = 60_000): Promise<void> {
  try {
    await person.until(what, `(({ status, videoHeld, peerVideoHeld, stats }) => ${condition})(${LINK})`, patience);
  } catch (error) {
    throw new Error(`${person.name}: ${JSON.stringify(await linkOf(person))}`, { cause: error });
  }
}

/** Hears more than `energy`, which a beep each second adds to. */
async function hearsMore(person: Person, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const { energy } = await person.ask('received');
    await person.until(
      'more sound',
      `globalThis[Symbol.for('e2e probe')].received().then((now) => now.energy > ${energy})`,
    );
  }
}

/** The tests of these pairs, which last for half a minute each and more. */
export function weakNetwork(...pairs: readonly (readonly [Make, Make])[]): void {
  let turn: Turn;
  before(async () => void (turn = await Turn.start(SECRET)));
  const stage = new Stage({ env: () => ({ TURN_URLS: turn.url, TURN_SECRET: SECRET }) });
  after(() => turn.close());

  for (const makes of pairs) {
    test(`gives up pictures before the voice, and brings them back: ${makes.join(' and ')}`, async () => {
      const both = await stage.pair(makes, { both: { before: relayOnly, largePictures: true } });
      const { ana, budi } = both;
      const people = [ana, budi];
      await talk(both);
      for (const person of people) {
        await until(person, 'statistics', 'stats?.relayed && stats.received.camera && stats.sent.microphone');
      }
      try {
        turn.squeeze(50);
        await Promise.all(people.map((one) => until(one, 'both to hold', 'videoHeld && peerVideoHeld')));
        // Nothing but voices is left on the line.
        await Promise.all(
          people.map((one) => until(one, 'pictures to end', 'stats.rateOut < 45 && !stats.received.camera', LONG)),
        );
        await Promise.all(people.map((one) => hearsMore(one, 3)));
        for (const person of people) {
          assert.equal((await linkOf(person)).status, 'connected');
          assert.equal(await person.ask('eventCount', 'call-ended'), 0);
        }
        for (const { negotiationNeeded } of await Promise.all(people.map((one) => one.seen()))) {
          assert.deepEqual(
            negotiationNeeded.filter(({ first }) => !first),
            [],
          );
        }
      } finally {
        turn.release();
      }
      await Promise.all(people.map((one) => until(one, 'pictures', '!videoHeld && !peerVideoHeld', LONG)));
      await Promise.all(people.map((one) => one.stillHasMedia()));
      await Promise.all(people.map((one) => until(one, 'a camera', 'stats.received.camera?.frameRate > 5')));

      await ana.press(HANG_UP);
      await budi.hears('call-ended', { reason: 'hang-up' });
    });
  }
}
