import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Make } from './support/browsers.ts';
import { outcomeOf, runCheck, START } from './support/check.ts';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { CallServer } from './support/server.ts';
import { Stage } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { BY_TOKEN, tokenOf } from './support/tokens.ts';

const MAKES = ['chromium', 'firefox'] as const satisfies Make[];

describe('the check, in a page of somebody', () => {
  const stage = new Stage();
  const CHECK = '<call-check></call-check>';
  const open = (make: Make, page: Parameters<Stage['open']>[1] = {}): Promise<Person> =>
    stage.open(stage.user('Ana'), { make, body: CHECK, ...page });

  for (const make of MAKES) {
    test(`finds WebSocket blocked, and gives the proxy its headers, in ${make}`, async () => {
      const proxy = await TcpProxy.start(stage.server.port);
      try {
        proxy.blocksWebSocket = true;
        const ana = await open(make, { server: proxy.origin });
        ana.forgive(NETWORK_TROUBLE, /403/);
        const { verdict, of, all } = await runCheck(ana);
        assert.equal(all.socket, 'warning polling');
        assert.equal(verdict, 'limited');
        assert.equal(of('socket').paste?.kind, 'proxy');
        assert.match(of('socket').paste?.text ?? '', /Upgrade \$http_upgrade;\n.*Connection "upgrade";/);
        // What the calling server has to say came all the same.
        assert.equal(all['turn-udp'], 'warning turn-none');
      } finally {
        await proxy.close();
      }
    });

    test(`in an iframe that gives nothing asks for its attribute, in ${make}`, async () => {
      const inside = stage.host.add({ server: stage.server.origin, user: stage.user('Ana'), body: CHECK });
      // The page around is of another site.
      const around = inside.replace('localhost', '127.0.0.1');
      const outer = stage.host.add({
        server: stage.server.origin,
        user: null,
        bare: true,
        body: `<iframe title="Calls" width="700" height="600" src="${around}"></iframe>`,
      });
      const ana = await stage.visit('Ana', outer, { make });
      await inFrame(ana);
      await ana.press(START);
      const { of } = await outcomeOf(ana);
      const { state, paste } = of('policy');
      assert.notEqual(state, 'good');
      assert.deepEqual(paste, { kind: 'attribute', text: 'allow="camera; microphone; display-capture; autoplay"' });
      if (make === 'chromium') assert.equal(of('policy').code, 'iframe-lacks');
      assert.deepEqual((await ana.seen()).asked, []);
    });

    test(`in an iframe that has its attribute finds nothing to mend there, in ${make}`, async () => {
      const inside = stage.host.add({ server: stage.server.origin, user: stage.user('Ana'), body: CHECK });
      const body = `<iframe title="Calls" width="700" height="600" allow="camera; microphone; display-capture; autoplay" src="${inside.replace('localhost', '127.0.0.1')}"></iframe>`;
      const ana = await stage.visit(
        'Ana',
        stage.host.add({ server: stage.server.origin, user: null, bare: true, body }),
        { make },
      );
      await inFrame(ana);
      await ana.press(START);
      assert.equal((await outcomeOf(ana)).all.policy, 'good allowed');
    });
  }

  test('whose header forbids the camera gets the header to send', async () => {
    const ana = await open('chromium', { headers: { 'permissions-policy': 'camera=()' } });
    const { verdict, of, all } = await runCheck(ana);
    assert.equal(all.policy, 'bad header-forbids');
    assert.match(of('policy').message, /forbids: camera\.$/);
    assert.match(of('policy').paste?.text ?? '', /^Permissions-Policy: camera=\(self\), microphone=\(self\)/);
    assert.equal(all.devices, 'skipped see-above');
    assert.equal(verdict, 'fails');
  });

  test('whose Content-Security-Policy forbids the server gets what to add to it', async () => {
    const { origin } = stage.server;
    const ana = await open('chromium', {
      headers: { 'content-security-policy': `connect-src 'self'; script-src ${origin}` },
    });
    ana.forgive(/Content Security Policy|Content-Security-Policy/, NETWORK_TROUBLE);
    const { of, all } = await runCheck(ana);
    assert.equal(all.socket, 'bad socket-policy');
    assert.deepEqual(of('socket').paste, {
      kind: 'policy',
      text: `connect-src ${origin} ${origin.replace('http', 'ws')}`,
    });
    assert.equal(all['turn-udp'], 'skipped turn-untold');
  });

  test('that the server does not know gets its origin for the list', async () => {
    const server = await CallServer.start({ ORIGINS: 'https://www.example.com' });
    try {
      const ana = await open('chromium', { server: server.origin });
      const { verdict, of, all } = await runCheck(ana);
      assert.equal(all.socket, 'bad origin-not-allowed');
      assert.deepEqual(of('socket').paste, { kind: 'setting', text: `ORIGINS=${stage.host.origin}` });
      assert.equal(verdict, 'fails');
    } finally {
      await server.close();
    }
  });

  test('with a token that is refused says which of them, and what to do; with a good one all is well', async () => {
    const server = await CallServer.start(BY_TOKEN);
    try {
      const without = await open('chromium', { server: server.origin });
      const missing = await runCheck(without);
      assert.equal(missing.all.socket, 'bad auth-required');
      assert.equal(missing.of('socket').paste?.text, 'data-token="…"');

      const script = `<script type="module" src="${server.origin}/call-elements.js" data-token="not.a.token"></script>`;
      const wrong = await open('chromium', { server: server.origin, bare: true, head: script });
      const { of, all } = await runCheck(wrong);
      assert.equal(all.socket, 'bad auth-failed');
      assert.match(of('socket').paste?.text ?? '', /^AUTH=jwt\n/);

      // The page of the server says how to bring one, and takes it.
      const guest = await runCheck(await stage.visit('Ana', `${server.origin}/check`));
      assert.deepEqual(guest.of('socket').paste, { kind: 'address', text: `${server.origin}/check#token=…` });
      const token = await tokenOf({ id: 'ana', name: 'Ana' });
      const known = await runCheck(await stage.visit('Ana', `${server.origin}/check#token=${token}`));
      assert.equal(known.all.socket, 'good web-socket');
    } finally {
      await server.close();
    }
  });

  test('whose server is gone says so in time', async () => {
    const server = await CallServer.start();
    const ana = await open('chromium', { server: server.origin });
    ana.forgive(NETWORK_TROUBLE);
    await ana.seesButton(START);
    await server.kill();
    const { verdict, of, all } = await runCheck(ana);
    await server.close();
    assert.equal(all.socket, 'bad server-unreachable');
    assert.equal(of('socket').paste, null);
    assert.equal(all.loopback, 'good loopback-direct');
    assert.equal(verdict, 'fails');
  });

  test('that has named nobody is told', async () => {
    const ana = await open('chromium', { user: null });
    ana.forgive(/has not said who/);
    const { of, all } = await runCheck(ana);
    assert.equal(all.socket, 'warning socket-nobody');
    assert.match(of('socket').paste?.text ?? '', /^data-user-id=/);
  });

  test('may leave the start to it, and it is loaded by those pages alone', async () => {
    const ana = await open('chromium', { body: '<call-check auto-start></call-check>' });
    await outcomeOf(ana);
    assert.deepEqual((await ana.seen()).asked, []);
    const check = (person: Person): string[] => person.requests.filter((url) => /\/chunks\/check-/.test(url));
    assert.equal(check(ana).length, 1);
    const budi = await open('chromium', { body: '<call-button to="ana">Call</call-button>' });
    // Everything that a page loads by itself.
    const loaded = `performance.getEntriesByType('resource').some(({ name }) => /\\/chunks\\/phone-/.test(name))`;
    await budi.until('the phone', loaded);
    assert.equal(check(budi).length, 0);
  });
});

/** From here on one looks at what is inside of the page's iframe. */
async function inFrame(person: Person): Promise<void> {
  const frame = await person.page.waitForFrame(
    (each) => each !== person.page.mainFrame() && each.url().includes('/page-'),
  );
  person.frame = frame;
}
