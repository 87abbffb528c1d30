import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { allMeet, JOIN } from './support/room.ts';
import { button, HANG_UP, isOnline, Stage, talk, type Pair, type User } from './support/stage.ts';
import { named, says } from './support/texts.ts';

// What a page has to allow that allows as little as it can. The last test shows that it is exactly that.

const NONCE = 'bm9uY2U';

const websocket = (origin: string): string => origin.replace('http', 'ws');

/** Where the script comes from, or that this one script is meant; where it calls; and that Lit makes its templates. */
const policies: Readonly<Record<string, (server: string) => string[]>> = {
  'the origin of the server': (server) => [
    `script-src ${server}`,
    `connect-src ${server} ${websocket(server)}`,
    'trusted-types lit-html',
  ],
  'a nonce': (server) => [
    `script-src 'nonce-${NONCE}'`,
    `connect-src ${server} ${websocket(server)}`,
    'trusted-types lit-html',
  ],
};

/** What no page needs for calls, so that nothing else is allowed by being left out. */
const NOTHING_ELSE = [
  `default-src 'none'`,
  // The icon of the test's own page.
  `img-src data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
];

const violations = '[Symbol.for("e2e violations")]';

/** Runs before the page: it notes what any policy had to say. */
async function note(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { [Symbol.for('e2e violations')]: seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      seen.push(`${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });
}

async function violationsOf({ page }: Person): Promise<string[]> {
  return (await page.evaluate(`globalThis${violations}`)) as string[];
}

describe('a page with a strict content security policy', () => {
  const stage = new Stage();

  interface Site {
    readonly policy: readonly string[];
    readonly reportOnly?: string;
    readonly body: string;
  }

  function open(user: User, { policy, reportOnly, body }: Site): Promise<Person> {
    const { origin } = stage.server;
    const who = `data-user-id="${user.id}" data-user-name="${user.name}"`;
    return stage.open(user, {
      bare: true,
      head: `<script type="module" nonce="${NONCE}" src="${origin}/call-elements.js" ${who}></script>`,
      body,
      headers: {
        'content-security-policy': policy.join('; '),
        ...(reportOnly && { 'content-security-policy-report-only': reportOnly }),
      },
      before: note,
    });
  }

  async function pair(site: Omit<Site, 'body'>): Promise<Pair> {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const body = (peer: User): string => `${button(peer)}<video-call></video-call>`;
    const ana = await open(anaUser, { ...site, body: body(budiUser) });
    const budi = await open(budiUser, { ...site, body: body(anaUser) });
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    return { ana, budi, anaUser, budiUser };
  }

  /** All that a call loads, draws and moves. */
  async function useEverything(calls: Pair): Promise<void> {
    const { ana, budi } = calls;
    await talk(calls);
    await ana.press(named('action.share-screen'));
    await budi.until('the screen', `${inPhone('[part=peer-screen-video]')}?.videoWidth > 0`);
    await budi.press(named('screen.zoom-in'));
    await ana.press(named('action.choose-microphone'));
    await ana.until('the devices', `${inPhone('.panel input')} !== null`);
    await ana.page.keyboard.press('Escape');
    await ana.press(named('action.more'));
    await ana.press(named('tools.details'));
    await ana.reads(says('details.round-trip'));
    await ana.page.keyboard.press('Escape');
    await moveSelfView(budi);
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
  }

  for (const [allowed, policy] of Object.entries(policies)) {
    test(`two people call, share a screen and open all panels, with ${allowed}`, async () => {
      const calls = await pair({ policy: [...NOTHING_ELSE, ...policy(stage.server.origin)] });
      await useEverything(calls);
      for (const person of [calls.ana, calls.budi]) assert.deepEqual(await violationsOf(person), []);
    });
  }

  test('a room with its lobby, its chat, its people and a raised hand', async () => {
    const policy = [...NOTHING_ELSE, ...(policies['a nonce']?.(stage.server.origin) ?? [])];
    const body = '<group-call-grid room="strict"></group-call-grid>';
    const people = await Promise.all(['Ana', 'Budi'].map((name) => open(stage.user(name), { policy, body })));
    const [ana, budi] = people as [Person, Person];
    await ana.press(named('lobby.check-video'));
    await ana.until('oneself', `${inGrid('[part=preview-video]')}?.videoWidth > 0`);
    for (const person of people) await person.press(JOIN);
    await allMeet(people);
    await budi.press(named('room.raise-hand'));
    await ana.press(/^People/);
    await ana.reads(/Budi/);
    await ana.press(/^Chat/);
    await ana.until('where one writes', `${inGrid('[part=chat-input]')} !== null`);
    await ana.page.keyboard.type('Good morning');
    await ana.page.keyboard.press('Enter');
    await budi.hears('call-chat-message', { text: 'Good morning' });
    for (const person of people) assert.deepEqual(await violationsOf(person), []);
  });

  test('nothing of what it allows could be left out, and nothing else would have to be added', async () => {
    const reportOnly = `default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
    // Enforced is nothing: what is only reported shows what all of it needs.
    const calls = await pair({ policy: [`frame-ancestors 'none'`], reportOnly });
    await useEverything(calls);
    for (const person of [calls.ana, calls.budi]) {
      const reported = (await violationsOf(person)).map((violation) => violation.split(' ')[0] ?? '');
      const icon = reported.indexOf('img-src');
      const needed = new Set(reported.filter((_, index) => index !== icon));
      assert.deepEqual([...needed].sort(), ['connect-src', 'script-src-elem', 'trusted-types']);
      person.forgive(/Content Security Policy|Report Only|report-only/i);
    }
  });
});

const inPhone = (selector: string): string =>
  `document.querySelector('video-call').shadowRoot.querySelector('${selector}')`;
const inGrid = (selector: string): string =>
  `document.querySelector('group-call-grid').shadowRoot.querySelector('${selector}')`;

/** Its place is set by script, as no `style` attribute could be. */
async function moveSelfView(person: Person): Promise<void> {
  await person.page.bringToFront();
  const { x, y } = (await person.page.evaluate(
    `(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }))(${inPhone('[part=self-tile]')}.getBoundingClientRect())`,
  )) as { x: number; y: number };
  await person.page.mouse.move(x, y);
  await person.page.mouse.down();
  await person.page.mouse.move(x - 200, y - 100, { steps: 5 });
  await person.page.mouse.up();
}
