import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkAr } from '../../src/i18n/locales/check/ar.ts';
import { checkEn } from '../../src/i18n/locales/check/en.ts';
import { checkId } from '../../src/i18n/locales/check/id.ts';
import type { Make } from './support/browsers.ts';
import { outcomeOf, runCheck, START } from './support/check.ts';
import type { Person } from './support/person.ts';
import { CallServer } from './support/server.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { named, says } from './support/texts.ts';
import { Turn } from './support/turn.ts';

const SECRET = 'what our server and the TURN server share';
const MAKES = ['chromium', 'firefox'] as const satisfies Make[];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DEVICES = named('check.devices-test');

/** In the page: what is inside of the element. */
const CHECK_ROOT = `document.querySelector('call-check').shadowRoot`;

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
      const { verdict, of, all } = await runCheck(ana);
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
      await runCheck(ana);
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
      const { of } = await outcomeOf(ana, 1);
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
    await runCheck(ana);
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
    await outcomeOf(ana);
    // The button that was pressed still has it.
    assert.equal(await ana.page.evaluate(focused), 'start-button');
    await ana.reads(/Calls work, with limits\. Some calls may fail/);
    await tabTo('devices-button');
    await ana.page.keyboard.press('Space');
    await ana.seesButton(named('check.devices-stop'));
    assert.equal(await ana.page.evaluate(focused), 'devices-button');
    await ana.until('open devices', `globalThis[Symbol.for('e2e probe')].liveTracks() === 2`);
    await ana.page.keyboard.press('Space');
    await outcomeOf(ana, 1);
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
      await outcomeOf(ana);
      await both('done');
    });
  }
});
