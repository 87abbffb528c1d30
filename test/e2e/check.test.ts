import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SignJWT } from 'jose';
import type { CheckDone, CheckOutcome } from '../../src/elements/call-check.ts';
import { checkAr } from '../../src/i18n/locales/check/ar.ts';
import { checkEn } from '../../src/i18n/locales/check/en.ts';
import { checkId } from '../../src/i18n/locales/check/id.ts';
import type { Make } from './support/browsers.ts';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { CallServer, freePort } from './support/server.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { named, says } from './support/texts.ts';
import { Turn } from './support/turn.ts';

const SECRET = 'what our server and the TURN server share';
const MAKES = ['chromium', 'firefox'] as const satisfies Make[];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Name = CheckOutcome['name'];
const START = named('check.start');
const DEVICES = named('check.devices-test');

/** In the page: what is inside of the element. */
const CHECK_ROOT = `document.querySelector('call-check').shadowRoot`;

async function run(person: Person): Promise<Outcome> {
  await person.press(START);
  return outcome(person);
}

interface Outcome {
  readonly verdict: CheckDone['verdict'];
  readonly of: (name: Name) => CheckOutcome;
  /** State and code of each. */
  readonly all: Readonly<Record<Name, string>>;
}

async function outcome(person: Person, skip = 0): Promise<Outcome> {
  const { verdict, results } = (await person.hears(
    'call-check-done',
    {},
    { skip, patience: 60_000 },
  )) as unknown as CheckDone;
  const of = (name: Name): CheckOutcome => results.find((one) => one.name === name) as CheckOutcome;
  const all = Object.fromEntries(results.map(({ name, state, code }) => [name, `${state} ${code}`]));
  return { verdict, of, all: all as Outcome['all'] };
}

/** Nothing of what axe knows of is wrong with the page as it is now. */
async function isAccessible(person: Person, state: string): Promise<void> {
  await person.page.evaluate(AXE);
  const found = (await person.page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html).join(' | ')))`,
  )) as string[];
  assert.deepEqual(found, [], state);
}

/** Everything that the page asked for came from its own origin. */
function staysAtHome(person: Person, origin: string): void {
  const strange = person.requests.filter((url) => !/^(data:|blob:)/.test(url) && !url.startsWith(origin));
  assert.deepEqual(strange, []);
}

describe('the check, on the page of the server', () => {
  let turn: Turn;
  let server: CallServer;
  before(async () => {
    turn = await Turn.start(SECRET, { tls: true });
    const urls = [turn.url, turn.tcpUrl, turn.tlsUrl];
    server = await CallServer.start({ TURN_URLS: urls.join(','), TURN_SECRET: SECRET });
  });
  const stage = new Stage();
  after(async () => {
    await server.close();
    await turn.close();
  });
  const visit = (make: Make, path = '/check'): Promise<Person> =>
    stage.visit('Ana', `${server.origin}${path}`, { make });

  /** The check has let go of its own connections. */
  async function nobodyIsConnected(): Promise<void> {
    for (const deadline = Date.now() + 5_000; !/^call_elements_sockets 0$/m.test(await server.metrics());) {
      assert.ok(Date.now() < deadline, 'a connection was left open');
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  for (const make of MAKES) {
    test(`finds what works, and that no browser trusts the certificate of TURN, in ${make}`, async () => {
      const ana = await visit(make);
      const { verdict, of, all } = await run(ana);
      assert.deepEqual(all, {
        secure: 'good secure',
        policy: 'good allowed',
        devices: 'waiting devices-closed',
        socket: 'good web-socket',
        'turn-udp': 'good turn-works',
        'turn-tcp': 'good turn-works',
        'turn-tls': 'bad turn-tls',
        loopback: 'good loopback-relayed',
      });
      assert.equal(verdict, 'limited');
      const { paste } = of('turn-tls');
      assert.equal(paste?.kind, 'turn');
      assert.match(paste?.text ?? '', /^tls-listening-port=\d+\ncert=.*\npkey=/);
      // What it measured is in the sentence, in the person's own notation.
      assert.match(
        of('loopback').message,
        /^[\d,]+ kb\/s through TURN over (UDP|TCP): \d+ ms there and back, [\d.]+% lost\.$/,
      );
      await ana.reads(says('check.verdict.limited'));
      assert.deepEqual((await ana.seen()).asked, []);
      await isAtRest(ana);
      await nobodyIsConnected();
      staysAtHome(ana, server.origin);
    });

    test(`opens the devices only by a click, shows them, and closes them again, in ${make}`, async () => {
      const ana = await visit(make);
      await run(ana);
      assert.deepEqual((await ana.seen()).asked, []);
      await ana.press(DEVICES);
      await ana.until(
        'her own picture',
        `globalThis[Symbol.for('e2e probe')].videos().some(({ part, playing }) => part === 'preview-video' && playing)`,
      );
      // Firefox measures nothing where there is no loudspeaker.
      const measures = make === 'chromium';
      if (measures)
        await ana.until(
          'the level of her voice',
          `Number(${CHECK_ROOT}.querySelector('.meter').getAttribute('aria-valuenow')) > 0`,
        );
      if (make === 'chromium') await isAccessible(ana, 'devices open');
      // By itself after some seconds, or by another click.
      if (make === 'firefox') await ana.press(named('check.devices-stop'));
      const { of } = await outcome(ana, 1);
      assert.equal(of('devices').state, 'good');
      assert.equal(of('devices').code, measures ? 'devices-work' : 'devices-unmeasured');
      await isAtRest(ana);
      await ana.seesButton(DEVICES);
    });
  }

  test('copies a report without addresses and secrets, and what mends a problem', async () => {
    const ana = await visit('chromium');
    await ana.page
      .browserContext()
      .overridePermissions(server.origin, ['microphone', 'camera', 'clipboard-read', 'clipboard-sanitized-write']);
    await run(ana);
    await ana.press(named('check.copy-report'));
    await ana.reads(says('check.copied'));
    const report = (await ana.page.evaluate('navigator.clipboard.readText()')) as string;
    assert.match(report, /^Call Elements \d+\.\d+\.\d+: Calls work, with limits\n\d{4}-/);
    for (const code of ['web-socket', 'turn-works', 'turn-tls', 'loopback-relayed'])
      assert.ok(report.includes(`(${code})`), report);
    assert.doesNotMatch(report, /credential|check-\w{6}|\d{10}:/);
    await ana.press(/^Copy: Give the TURN server this/);
    const paste = (await ana.page.evaluate('navigator.clipboard.readText()')) as string;
    assert.match(paste, /^tls-listening-port=/);
  });

  test('is done with the keyboard alone, and says where it is', async () => {
    const ana = await visit('chromium');
    await ana.seesButton(START);
    const focused = `(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute('part') ?? '';
    })()`;
    const tabTo = async (part: string): Promise<void> => {
      for (let count = 0; count < 12; count++) {
        if ((await ana.page.evaluate(focused)) === part) return;
        await ana.page.keyboard.press('Tab');
      }
      assert.fail(`The focus never came to ${part}.`);
    };
    await ana.page.bringToFront();
    await tabTo('start-button');
    await ana.page.keyboard.press('Enter');
    await ana.reads(/\d of 8: Test call/);
    await outcome(ana);
    // The button that was pressed still has it.
    assert.equal(await ana.page.evaluate(focused), 'start-button');
    await ana.reads(/Calls work, with limits\. Some calls may fail/);
    await tabTo('devices-button');
    await ana.page.keyboard.press('Space');
    await ana.seesButton(named('check.devices-stop'));
    assert.equal(await ana.page.evaluate(focused), 'devices-button');
    await ana.until('open devices', `globalThis[Symbol.for('e2e probe')].liveTracks() === 2`);
    await ana.page.keyboard.press('Space');
    await outcome(ana, 1);
    await isAtRest(ana);
  });

  for (const [language, start] of [
    ['en', `^${checkEn['check.start']}$`],
    ['id', `^${checkId['check.start']}$`],
    // In English where the other texts are not there in Arabic.
    ['ar', `^(${checkAr['check.start']}|${checkEn['check.start']})$`],
  ] as const) {
    test(`can be read by everybody, light and dark, narrow and wide, in ${language}`, async () => {
      const ana = await visit('chromium', `/check?lang=${language}`);
      const both = async (state: string): Promise<void> => {
        for (const value of ['light', 'dark']) {
          await ana.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
          for (const width of [320, 1280]) {
            await ana.page.setViewport({ width, height: 800 });
            await isAccessible(ana, `${state}, ${value}, ${width}`);
            assert.equal(await ana.page.evaluate('document.documentElement.scrollWidth'), width, 'nothing sticks out');
          }
        }
      };
      await ana.seesButton(new RegExp(start, 'u'));
      await both('idle');
      await ana.press(new RegExp(start, 'u'));
      await ana.until('a test under way', `${CHECK_ROOT}.querySelector('.row.running')`);
      await isAccessible(ana, 'running');
      await outcome(ana);
      await both('done');
    });
  }
});

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
      await look(await run(ana), ana);
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
        const { verdict, of, all } = await run(ana);
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
      const { of } = await outcome(ana);
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
      assert.equal((await outcome(ana)).all.policy, 'good allowed');
    });
  }

  test('whose header forbids the camera gets the header to send', async () => {
    const ana = await open('chromium', { headers: { 'permissions-policy': 'camera=()' } });
    const { verdict, of, all } = await run(ana);
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
    const { of, all } = await run(ana);
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
      const { verdict, of, all } = await run(ana);
      assert.equal(all.socket, 'bad origin-not-allowed');
      assert.deepEqual(of('socket').paste, { kind: 'setting', text: `ORIGINS=${stage.host.origin}` });
      assert.equal(verdict, 'fails');
    } finally {
      await server.close();
    }
  });

  test('with a token that is refused says which of them, and what to do; with a good one all is well', async () => {
    const secret = 'a secret of at least thirty-two characters';
    const server = await CallServer.start({ AUTH: 'jwt', JWT_SECRET: secret, JWT_ISSUER: 'us', JWT_AUDIENCE: 'calls' });
    try {
      const without = await open('chromium', { server: server.origin });
      const missing = await run(without);
      assert.equal(missing.all.socket, 'bad auth-required');
      assert.equal(missing.of('socket').paste?.text, 'data-token="…"');

      const script = `<script type="module" src="${server.origin}/call-elements.js" data-token="not.a.token"></script>`;
      const wrong = await open('chromium', { server: server.origin, bare: true, head: script });
      const { of, all } = await run(wrong);
      assert.equal(all.socket, 'bad auth-failed');
      assert.match(of('socket').paste?.text ?? '', /^AUTH=jwt\n/);

      // The page of the server says how to bring one, and takes it.
      const guest = await run(await stage.visit('Ana', `${server.origin}/check`));
      assert.deepEqual(guest.of('socket').paste, { kind: 'address', text: `${server.origin}/check#token=…` });
      const token = await new SignJWT({ name: 'Ana' })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('ana')
        .setIssuer('us')
        .setAudience('calls')
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(secret));
      const known = await run(await stage.visit('Ana', `${server.origin}/check#token=${token}`));
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
    const { verdict, of, all } = await run(ana);
    await server.close();
    assert.equal(all.socket, 'bad server-unreachable');
    assert.equal(of('socket').paste, null);
    assert.equal(all.loopback, 'good loopback-direct');
    assert.equal(verdict, 'fails');
  });

  test('that has named nobody is told', async () => {
    const ana = await open('chromium', { user: null });
    ana.forgive(/has not said who/);
    const { of, all } = await run(ana);
    assert.equal(all.socket, 'warning socket-nobody');
    assert.match(of('socket').paste?.text ?? '', /^data-user-id=/);
  });

  test('may leave the start to it, and it is loaded by those pages alone', async () => {
    const ana = await open('chromium', { body: '<call-check auto-start></call-check>' });
    await outcome(ana);
    assert.deepEqual((await ana.seen()).asked, []);
    const check = (person: Person): string[] => person.requests.filter((url) => /\/chunks\/check-/.test(url));
    assert.equal(check(ana).length, 1);
    const budi = await open('chromium', { body: '<call-button to="ana">Call</call-button>' });
    await budi.until('the session', `document.querySelector('call-button').matches(':state(offline)') || true`);
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
