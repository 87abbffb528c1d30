import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { ANSWER_VIDEO, button, HANG_UP, isAtRest, isOnline, REJECT, Stage, talk } from './support/stage.ts';
import { says } from './support/texts.ts';

/** Anything that tells where somebody is. */
const CANDIDATE = /candidate:|typ (host|srflx|prflx|relay)|\ba=candidate/;
const ADDRESS = /\bc=IN IP4 (?!0\.0\.0\.0|127\.0\.0\.1)|\ba=rtcp:\d+ IN IP4 (?!0\.0\.0\.0)/;

interface Frame {
  readonly at: number;
  readonly text: string;
}

/** Every frame that comes to the page from the server, as it is on the wire. */
function listen(frames: Frame[]) {
  return async (page: Page): Promise<void> => {
    const session = await page.createCDPSession();
    await session.send('Network.enable');
    session.on('Network.webSocketFrameReceived', ({ response }) => {
      frames.push({ at: Date.now(), text: response.payloadData });
    });
  };
}

function assertNoAddresses(what: string, lines: readonly Frame[], until: number): void {
  const early = lines.filter(({ at, text }) => at < until && (CANDIDATE.test(text) || ADDRESS.test(text)));
  assert.deepEqual(
    early.map(({ text }) => text.slice(0, 200)),
    [],
    `${what} told of an address before Accept`,
  );
}

describe('before the callee accepts', () => {
  const stage = new Stage();

  /** Two people, and all that their pages get from the server. */
  async function overheard() {
    const frames: { ana: Frame[]; budi: Frame[] } = { ana: [], budi: [] };
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const caller = await stage.open(ana, { body: button(budi), before: listen(frames.ana) });
    const callee = await stage.open(budi, { body: button(ana), before: listen(frames.budi) });
    await isOnline(caller, budi);
    return { caller, callee, budi, frames };
  }

  test('no address passes in either direction, and no device of the callee is touched', async () => {
    const { caller, callee, budi, frames } = await overheard();
    await caller.clickCall(budi.id);
    await caller.reads(says('phone.ringing'));
    await callee.seesButton(ANSWER_VIDEO);
    // Time enough for everything that gathers: the callee has parsed the offer, the caller has its candidates.
    await callee.until('the callee to be ready', `globalThis[Symbol.for('e2e probe')].seen().remote.length > 0`);
    await caller.until('a second of ringing', `Date.now() - ${Date.now()} > 1000`);
    const quiet = await callee.seen();
    assert.deepEqual(quiet.asked, [], 'no device was asked for');
    assert.deepEqual(quiet.sent, [], 'no track was given to a sender');
    assert.equal(await callee.ask('liveTracks'), 0);
    assert.equal((await caller.ask('received')).frames, 0);

    await callee.press(ANSWER_VIDEO);
    const accepted = await callee.clickedAt(ANSWER_VIDEO);
    await Promise.all([caller.hasMedia(), callee.hasMedia()]);

    assertNoAddresses('a frame to the caller', frames.ana, accepted);
    assertNoAddresses('a frame to the callee', frames.budi, accepted);
    assertNoAddresses('a connection of the caller', (await caller.seen()).remote, accepted);
    assertNoAddresses('a connection of the callee', (await callee.seen()).remote, accepted);
    // The test would see them: they pass after Accept.
    assert.ok([...frames.ana, ...frames.budi].some(({ text }) => CANDIDATE.test(text)));

    const later = await callee.seen();
    for (const { at } of [...later.asked, ...later.sent]) assert.ok(at >= accepted, 'devices open after the click');
  });

  test('a call that is rejected has told nobody anything', async () => {
    const { caller, callee, budi, frames } = await overheard();
    await caller.clickCall(budi.id);
    await callee.press(REJECT);
    await caller.reads(says('ended.rejected.out', { name: 'Budi' }));
    await Promise.all([caller, callee].map(isAtRest));
    assertNoAddresses('a frame to the caller', frames.ana, Infinity);
    assertNoAddresses('a frame to the callee', frames.budi, Infinity);
    const { asked, sent } = await callee.seen();
    assert.deepEqual([asked, sent], [[], []]);
  });
});

describe('what leaves the page', () => {
  const stage = new Stage();

  test('a whole call talks to no origin but the page’s own and the calling server’s', async () => {
    const pair = await stage.pair();
    await talk(pair);
    await pair.ana.press(HANG_UP);
    await pair.budi.reads(says('ended.hang-up'));
    const ours = [stage.host.origin, stage.server.origin, 'data:', 'blob:'];
    for (const person of [pair.ana, pair.budi]) assertOnly(person, ours);
  });

  test('the log of the server names nobody and tells nothing of a call', async () => {
    const pair = await stage.pair();
    await talk(pair);
    await pair.ana.press(HANG_UP);
    await pair.budi.reads(says('ended.hang-up'));
    const log = stage.server.output;
    assert.match(log, /call answered/, 'there is a log');
    for (const secret of [
      /candidate/i,
      /a=fingerprint|v=0\\r|ice-ufrag/,
      /\bAna\b|\bBudi\b/,
      new RegExp(pair.anaUser.id),
    ]) {
      assert.doesNotMatch(log, secret);
    }
    const clients = [...log.matchAll(/\d+\.\d+\.\d+\.\d+/g)].map(([address]) => address);
    assert.deepEqual(
      new Set(clients),
      new Set(clients.length > 0 ? ['127.0.0.1'] : []),
      'only where it listens itself',
    );
  });
});

function assertOnly(person: Person, origins: readonly string[]): void {
  const strange = person.requests.filter((url) => !origins.some((origin) => url.startsWith(origin)));
  assert.deepEqual(strange, [], `${person.name} asked somebody else`);
}
