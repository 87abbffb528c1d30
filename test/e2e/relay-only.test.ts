import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Stage, talk } from './support/stage.ts';
import { Turn } from './support/turn.ts';

const SECRET = 'a-secret-of-this-test-and-no-other';

describe('with ICE_TRANSPORT=relay', () => {
  let turn: Turn;
  before(async () => void (turn = await Turn.start(SECRET)));
  const stage = new Stage({
    env: () => ({
      STUN_URLS: turn.url.replace(/^turn|\?.*/g, (part) => (part === 'turn' ? 'stun' : '')),
      TURN_URLS: turn.url,
      TURN_SECRET: SECRET,
      ICE_TRANSPORT: 'relay',
    }),
  });
  after(() => turn.close());

  test('people talk by way of the TURN server, and neither page is told an address of the other', async () => {
    const pair = await stage.pair(['chromium', 'firefox']);
    await talk(pair);
    assert.ok(turn.clients >= 2);
    for (const person of [pair.ana, pair.budi]) {
      const { remote } = await person.seen();
      const candidates = remote.flatMap(({ text }) => text.match(/candidate:.*/g) ?? []);
      assert.ok(candidates.length > 0);
      for (const candidate of candidates) assert.match(candidate, / typ relay raddr 0\.0\.0\.0 rport 0( |$)/);
      for (const { text } of remote) assert.doesNotMatch(text, /\bc=IN IP[46] (?!0\.0\.0\.0|127\.0\.0\.1)/);
    }
  });
});
