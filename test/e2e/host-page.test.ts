import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HTTPRequest } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { scriptTag } from './support/host.ts';
import { ANSWER_VIDEO, button, HANG_UP, isAtRest, isOnline, Stage, talk, type User } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const PHONE = '<video-call></video-call>';

describe('a page that hosts calls', () => {
  const stage = new Stage();

  test('two copies of the script do not disturb each other', async () => {
    const [ana, other, budi] = [stage.user('Ana'), stage.user('Anna'), stage.user('Budi')];
    // From another origin, or the browser would take the second one for the first.
    const elsewhere = stage.server.origin.replace('127.0.0.1', 'localhost');
    const second = scriptTag({ server: elsewhere, user: other });
    const a = await stage.open(ana, { body: button(budi), head: second });
    const b = await stage.open(budi, { body: button(ana) + button(other) });
    await Promise.all([isOnline(a, budi), isOnline(b, ana), isOnline(b, other)]);
    await talk({ ana: a, budi: b, anaUser: ana, budiUser: budi });
    await a.press(HANG_UP);
    await b.reads(says('ended.hang-up'));
    await a.press(named('action.close'));
    // The second copy is somebody of its own.
    await b.clickCall(other.id);
    await a.press(ANSWER_VIDEO);
    await Promise.all([a.hasMedia(), b.hasMedia()]);
  });

  test('a phone of one copy shows the session of another one that it stands in', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const { origin } = stage.server;
    const elsewhere = origin.replace('127.0.0.1', 'localhost');
    const body = `<call-session user-id="${ana.id}" user-name="Ana">${button(budi)}${PHONE}</call-session>`;
    const held: HTTPRequest[] = [];
    const a = await stage.open(ana, {
      user: null,
      body,
      head: scriptTag({ server: elsewhere, user: null }),
      // The first copy has the session and the button, and comes late with its phone.
      before: async (page) => {
        await page.setRequestInterception(true);
        page.on('request', (request) => {
          const late = request.url().startsWith(origin) && /\/(phone|video-call)-/.test(request.url());
          if (late) held.push(request);
          else void request.continue();
        });
      },
    });
    await a.until('the phone of the second copy', `document.querySelector('video-call').matches(':defined')`);
    assert.ok(held.length > 0, 'the first copy would have had one');
    await Promise.all(held.map((request) => request.continue()));
    const b = await stage.open(budi, { body: button(ana) });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    await talk({ ana: a, budi: b, anaUser: ana, budiUser: budi });
    await a.until('the call in its place', `document.querySelector('video-call').matches(':state(connected)')`);
    assert.equal(await a.page.evaluate(() => document.querySelectorAll('video-call').length), 1);
    await a.press(HANG_UP);
    await b.reads(says('ended.hang-up'));
  });

  test('two sessions on one page call each other', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const half = (me: User, peer: User) =>
      `<call-session user-id="${me.id}" user-name="${me.name}">${button(peer)}<video-call id="${me.id}"></video-call></call-session>`;
    const url = stage.host.add({ server: stage.server.origin, user: null, body: half(ana, budi) + half(budi, ana) });
    // Both phones are in sight: one that was scrolled away would float, and perhaps over what is to be clicked next.
    const page = await stage.visit('The page', url, { viewport: { width: 900, height: 1_600 } });
    await Promise.all([isOnline(page, budi), isOnline(page, ana)]);
    await page.clickCall(budi.id);
    await page.press(ANSWER_VIDEO, `#${budi.id}`);
    await page.until('both to be connected', `document.querySelectorAll('video-call:state(connected)').length === 2`);
    await page.hasMedia();
    await page.press(HANG_UP, `#${ana.id}`);
    await page.until('both to have ended', `document.querySelectorAll('video-call:state(ended)').length === 2`);
    await isAtRest(page);
  });

  test('moving the phone keeps the call; removing it leaves the call', async () => {
    const pair = await stage.pair(undefined, {
      caller: (peer) => `${button(peer)}<div id="from">${PHONE}</div><div id="to"></div>`,
    });
    const { ana, budi } = pair;
    await talk(pair);
    await ana.page.evaluate(() => document.querySelector('#to')?.append(document.querySelector('video-call') ?? ''));
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    await ana.until(
      'the picture to go on',
      `globalThis[Symbol.for('e2e probe')].videos().some(({ part, playing }) => part === 'peer-video' && playing)`,
    );
    // As a framework does that takes out, thinks, and puts back.
    await ana.page.evaluate(async () => {
      const phone = document.querySelector('video-call');
      phone?.remove();
      await new Promise((done) => setTimeout(done, 200));
      document.querySelector('#from')?.append(phone ?? '');
    });
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    assert.equal(await ana.ask('eventCount', 'call-ended'), 0);

    await ana.page.evaluate(() => document.querySelector('video-call')?.remove());
    await budi.hears('call-ended', { reason: 'hang-up' });
    await Promise.all([ana, budi].map(isAtRest));
  });

  test('a page that shows the ringing itself is not disturbed, and answers by the session’s methods', async () => {
    const pair = await stage.pair(undefined, {
      callee: (
        peer,
      ) => `${button(peer)}${PHONE}<button id="mine" onclick="document.querySelector('video-call').accept()">Take it</button>
        <script>document.querySelector('video-call').addEventListener('call-incoming', (event) => event.preventDefault());</script>`,
    });
    const { ana, budi, budiUser } = pair;
    await ana.clickCall(budiUser.id);
    await budi.hears('call-incoming');
    await ana.reads(says('phone.ringing'));
    assert.deepEqual(
      (await budi.ask('buttons')).filter((label) => ANSWER_VIDEO.test(label)),
      [],
    );
    assert.equal(await budi.ask('tones'), 0);
    await budi.press(/Take it/);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
  });

  test('no name is added to the window, and no other thing to the page', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const names = (person: Person) => person.page.evaluate(() => Object.getOwnPropertyNames(window));
    const bare = await stage.open(ana, { bare: true });
    const before = new Set(await names(bare));
    const pair = {
      ana: await stage.open(ana, { body: button(budi) }),
      budi: await stage.open(budi, { body: button(ana) }),
    };
    await isOnline(pair.ana, budi);
    await isOnline(pair.budi, ana);
    await talk({ ...pair, anaUser: ana, budiUser: budi });
    await pair.ana.press(HANG_UP);
    await pair.budi.reads(says('ended.hang-up'));
    // Lit's own marks, by which two of its copies know of each other.
    const added = (await names(pair.ana)).filter((name) => !before.has(name) && !/^(lit|reactive)[A-Z]/.test(name));
    assert.deepEqual(added, []);
    assert.deepEqual(
      await pair.ana.page.evaluate(() => [...document.head.querySelectorAll('style, link[rel=stylesheet]')].length),
      0,
      'no style sheet is put into the page',
    );
  });

  test('nothing on the page moves when the button comes to life', async () => {
    const budi = stage.user('Budi');
    const body = `<p>Before</p>${button(budi)}<p>After</p><div style="height: 200px; background: #eee">More</div>`;
    // What no script can do for a page that is painted before it: keep the room.
    const head = '<style>call-button:not(:defined) { display: inline-block; height: 44px }</style>';
    const ana = await stage.open(stage.user('Ana'), { body, head });
    await ana.until('the button to be there', `document.querySelector('call-button').matches(':state(offline)')`);
    assert.equal((await ana.seen()).layoutShift, 0);
  });

  test('an element with a missing or wrong attribute says so in its place, and once in the console', async () => {
    const budi = stage.user('Budi');
    const body = `<call-button></call-button><call-button to="${budi.id}" media="smoke"></call-button><video-call layout="upside-down"></video-call>`;
    const ana = await stage.open(stage.user('Ana'), { body });
    await ana.reads(says('error.missing-attribute', { tag: 'call-button', attribute: 'to' }));
    await ana.reads(says('error.bad-attribute', { tag: 'call-button', attribute: 'media', value: 'smoke' }));
    await ana.until('a phone all the same', `document.querySelector('video-call').matches(':state(idle)')`);
    await ana.until('some turns to pass', `(document.querySelector('call-button').requestUpdate(), true)`);
    const said = (code: string) => ana.trouble.filter((line) => line.includes(`(${code})`)).length;
    assert.equal(said('missing-attribute'), 1);
    assert.equal(said('bad-attribute'), 2);
    ana.forgive(/missing-attribute|bad-attribute/);
  });

  test('a page that does not say who one is says so', async () => {
    const url = stage.host.add({ server: stage.server.origin, user: null, body: button(stage.user('Budi')) });
    const page = await stage.visit('Somebody', url);
    await page.reads(says('error.user-required'));
    page.forgive(/user-required/);
  });

  test('the language of the page is that of the elements', async () => {
    const ana = await stage.open(stage.user('Ana'), {
      body: `<div lang="id">${PHONE}</div><script>document.documentElement.lang = 'id'</script>`,
    });
    await ana.reads(/Belum ada panggilan|panggilan/i);
  });
});
