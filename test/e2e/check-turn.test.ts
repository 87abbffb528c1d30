import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Make } from './support/browsers.ts';
import { runCheck, type Outcome } from './support/check.ts';
import type { Person } from './support/person.ts';
import { CallServer, freePort } from './support/server.ts';
import { Stage } from './support/stage.ts';
import { Turn } from './support/turn.ts';

const SECRET = 'what our server and the TURN server share';
const MAKES = ['chromium', 'firefox'] as const satisfies Make[];

describe('the check with a TURN server', () => {
  const stage = new Stage({ chromium: { args: ['--ignore-certificate-errors'] } });

  async function at(
    env: Record<string, string>,
    make: Make,
    look: (found: Outcome, person: Person) => unknown,
  ): Promise<void> {
    const server = await CallServer.start(env);
    try {
      const ana = await stage.visit('Ana', `${server.origin}/check`, { make });
      await look(await runCheck(ana), ana);
    } finally {
      await server.close();
    }
  }

  test('whose certificate is trusted finds nothing to mend', async () => {
    const turn = await Turn.start(SECRET, { tls: true });
    try {
      const urls = [turn.url, turn.tcpUrl, turn.tlsUrl].join(',');
      await at({ TURN_URLS: urls, TURN_SECRET: SECRET }, 'chromium', ({ verdict, all }) => {
        assert.equal(all['turn-tls'], 'good turn-works');
        assert.equal(verdict, 'works', JSON.stringify(all));
      });
      // Media takes the only way that is left.
      await at({ TURN_URLS: turn.tlsUrl, TURN_SECRET: SECRET }, 'chromium', ({ of, all }) => {
        assert.equal(all['turn-udp'], 'warning turn-lacks-udp');
        assert.equal(all['turn-tcp'], 'skipped turn-covered');
        assert.match(of('loopback').message, /through TURN over TLS/);
      });
    } finally {
      await turn.close();
    }
  });

  for (const make of MAKES) {
    test(`that has another secret says so, in ${make}`, async () => {
      const turn = await Turn.start(SECRET);
      try {
        const env = { TURN_URLS: [turn.url, turn.tcpUrl].join(','), TURN_SECRET: 'something else' };
        await at(env, make, ({ verdict, of, all }) => {
          for (const name of ['turn-udp', 'turn-tcp'] as const) {
            assert.equal(all[name], 'bad turn-refused');
            assert.match(of(name).paste?.text ?? '', /TURN_SECRET=[^]*static-auth-secret=/);
          }
          assert.equal(all.loopback, 'good loopback-direct');
          assert.equal(verdict, 'limited');
        });
      } finally {
        await turn.close();
      }
    });

    test(`that is not there gives the setting to look at, in ${make}`, async () => {
      const port = await freePort();
      const urls = [`turn:127.0.0.1:${port}?transport=udp`, `turn:127.0.0.1:${port}?transport=tcp`];
      await at({ TURN_URLS: urls.join(','), TURN_SECRET: SECRET }, make, ({ of, all }) => {
        assert.equal(all['turn-udp'], 'bad turn-unreachable');
        assert.deepEqual(of('turn-udp').paste, { kind: 'correct', text: `TURN_URLS=${urls[0]}` });
        assert.equal(all['turn-tcp'], 'bad turn-unreachable');
        assert.equal(of('turn-tcp').paste?.text, `TURN_URLS=${urls[1]}`);
        assert.equal(all['turn-tls'], 'warning turn-lacks-tls');
      });
    });
  }

  test('that is missing says why that matters, and what to set', async () => {
    await at({}, 'chromium', async ({ verdict, of, all }, ana) => {
      assert.equal(all['turn-udp'], 'warning turn-none');
      assert.match(of('turn-udp').paste?.text ?? '', /^TURN_URLS=turn:.*\nTURN_SECRET=/);
      assert.equal(all['turn-tcp'], 'skipped turn-none-too');
      assert.equal(all.loopback, 'good loopback-direct');
      assert.equal(verdict, 'limited');
      await ana.reads(/TURN_SECRET=…/);
    });
  });
});
