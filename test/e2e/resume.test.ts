import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Make } from './support/browsers.ts';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import {
  ANSWER_VIDEO,
  button,
  CANCEL,
  HANG_UP,
  isAtRest,
  isOnline,
  Stage,
  talk,
  type Pair,
  type User,
} from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { named, says } from './support/texts.ts';
import { BY_TOKEN, tokenOf } from './support/tokens.ts';

const MICROPHONE = named('action.microphone');

/** Nothing that a person could see has happened to the call. */
async function undisturbed(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.stillHasMedia()));
  for (const person of people) {
    assert.equal(await person.ask('eventCount', 'call-ended'), 0, `the call of ${person.name} has ended`);
    const states = (await person.seen()).events.filter(({ type }) => type === 'call-state-change');
    const { status } = states.at(-1)?.detail as { status: string };
    assert.equal(status, 'connected', `for ${person.name}`);
    assert.ok(
      !states.some(({ detail }) => (detail as { status: string }).status === 'reconnecting'),
      'nobody saw trouble',
    );
  }
}

async function hangUpWorks(one: Person, other: Person): Promise<void> {
  await one.press(HANG_UP);
  await Promise.all([one, other].map((person) => person.hears('call-ended', { reason: 'hang-up' })));
  await Promise.all([one, other].map(isAtRest));
}

describe('a lost socket', () => {
  const stage = new Stage();
  let proxy: TcpProxy;
  before(async () => void (proxy = await TcpProxy.start(stage.server.port)));
  after(() => proxy.close());

  /** Ana reaches the server by a way that can be cut. */
  async function pair(): Promise<Pair> {
    proxy.mend();
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const a = await stage.open(ana, { body: button(budi), server: proxy.origin });
    const b = await stage.open(budi, { body: button(ana) });
    a.forgive(NETWORK_TROUBLE);
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    return { ana: a, budi: b, anaUser: ana, budiUser: budi };
  }

  test('does not touch the media; what was done meanwhile arrives when it is back', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    proxy.cut();
    await undisturbed([ana, budi]);
    await ana.press(MICROPHONE);
    await undisturbed([ana, budi].slice(0, 1));
    proxy.mend();
    await budi.reads(says('phone.muted'));
    await ana.press(MICROPHONE);
    await budi.until('the sign to go', `!globalThis[Symbol.for('e2e probe')].reads('Microphone off')`);
    await undisturbed([ana, budi]);
    await hangUpWorks(budi, ana);
  });

  test('for so long that the server gives the page up: the call goes on, and the page rejoins', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    proxy.cut();
    await budi.until(
      'the server to lose Ana',
      `!document.querySelector('call-button').matches(':state(online)')`,
      30_000,
    );
    await undisturbed([ana, budi]);
    proxy.mend();
    await budi.until('Ana to be back', `document.querySelector('call-button').matches(':state(online)')`);
    await undisturbed([ana, budi]);
    await ana.press(MICROPHONE);
    await budi.reads(says('phone.muted'));
    await hangUpWorks(ana, budi);
  });

  test('while it rings: the call is answered all the same', async () => {
    const both = await pair();
    const { ana, budi, budiUser } = both;
    await ana.clickCall(budiUser.id);
    await budi.seesButton(ANSWER_VIDEO);
    proxy.cut();
    await budi.press(ANSWER_VIDEO);
    await budi.reads(says('phone.connecting'));
    proxy.mend();
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    await hangUpWorks(ana, budi);
  });

  test('hung up without a socket: the other one learns of it when it is back', async () => {
    const both = await pair();
    const { ana, budi } = both;
    await talk(both);
    proxy.cut();
    await ana.press(HANG_UP);
    await ana.reads(says('ended.hang-up'));
    proxy.mend();
    await budi.hears('call-ended', { reason: 'hang-up' });
    await Promise.all([ana, budi].map(isAtRest));
  });
});

describe('a server that is killed and started again', () => {
  const stage = new Stage();

  test('in a call: frames go on, and afterwards mute and hang-up work', async () => {
    const pair = await stage.pair();
    const { ana, budi } = pair;
    for (const person of [ana, budi]) person.forgive(NETWORK_TROUBLE);
    await talk(pair);
    await stage.server.kill();
    await undisturbed([ana, budi]);
    await stage.server.start();
    await Promise.all([isOnline(ana, pair.budiUser), isOnline(budi, pair.anaUser)]);
    await ana.press(MICROPHONE);
    await budi.reads(says('phone.muted'));
    await undisturbed([ana]);
    await hangUpWorks(budi, ana);
  });

  test('a hang-up while it is down reaches the other one afterwards', async () => {
    const pair = await stage.pair();
    const { ana, budi } = pair;
    for (const person of [ana, budi]) person.forgive(NETWORK_TROUBLE);
    await talk(pair);
    await stage.server.kill();
    await ana.press(HANG_UP);
    await ana.hears('call-ended', { reason: 'hang-up' });
    await stage.server.start();
    await budi.hears('call-ended', { reason: 'hang-up' }, { patience: 30_000 });
    await Promise.all([ana, budi].map(isAtRest));
  });

  for (const first of ['callee', 'caller'] as const) {
    test(`while it rings: it rings on, and can be answered, when the ${first} is back first`, async () => {
      const proxy = await TcpProxy.start(stage.server.port);
      const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
      const late = { server: proxy.origin };
      const ana = await stage.open(anaUser, { body: button(budiUser), ...(first === 'callee' && late) });
      const budi = await stage.open(budiUser, { body: button(anaUser), ...(first === 'caller' && late) });
      for (const person of [ana, budi]) person.forgive(NETWORK_TROUBLE);
      try {
        await isOnline(ana, budiUser);
        await ana.clickCall(budiUser.id);
        await budi.seesButton(ANSWER_VIDEO);
        proxy.cut();
        await stage.server.kill();
        const logged = stage.server.output.length;
        await stage.server.start();
        await stage.server.says(/client connected/, logged);
        if (first === 'caller') await stage.server.says(/call rings/, logged);
        proxy.mend();
        await stage.server.says(first === 'caller' ? /client connected[^]*client connected/ : /call rings/, logged);
        await budi.press(ANSWER_VIDEO);
        await Promise.all([ana.hasMedia(), budi.hasMedia()]);
        await hangUpWorks(ana, budi);
      } finally {
        await Promise.all([ana, budi].map((person) => person.close()));
        await proxy.close();
      }
    });
  }
});

describe('a page with two sessions by token that is reloaded', () => {
  const stage = new Stage({ env: () => BY_TOKEN });

  test('brings back the call of the one who was in it, and no device of the other one', async () => {
    const [ana, budi, citra] = [stage.user('Ana'), stage.user('Budi'), stage.user('Citra')];
    const half = async (me: User) =>
      `<call-session id="of-${me.id}" token="${await tokenOf(me, { call: '*' })}">${button(citra)}<video-call id="${me.id}"></video-call></call-session>`;
    // Budi's is the first of the page, and would be the first to take a call that says nobody's name.
    const two = stage.host.add({
      server: stage.server.origin,
      user: null,
      body: (await half(budi)) + (await half(ana)),
    });
    const one = stage.host.add({ server: stage.server.origin, user: null, body: await half(citra) });
    const page = await stage.visit('The page', two, { viewport: { width: 900, height: 1_600 } });
    const other = await stage.visit('Citra', one);
    await page.until(
      'Citra to be online',
      `document.querySelector('#${ana.id}').parentElement.querySelector('call-button').matches(':state(online)')`,
    );
    await page.press(/./, `#of-${ana.id} call-button`);
    await other.press(ANSWER_VIDEO);
    await Promise.all([page.hasMedia(), other.hasMedia()]);
    await page.page.reload();
    await page.hasMedia();
    await other.stillHasMedia();
    await page.until('Ana to be back', `document.getElementById('${ana.id}').matches(':state(connected)')`);
    assert.equal(await other.ask('eventCount', 'call-ended'), 0);
    assert.equal(await page.ask('openConnections'), 1);
    await page.press(HANG_UP, `#${ana.id}`);
    await Promise.all([page, other].map(isAtRest));
  });
});

describe('a page that is reloaded', () => {
  const stage = new Stage();

  for (const make of ['chromium', 'firefox'] as const satisfies Make[]) {
    test(`in a call comes back into it without a ring: ${make}`, async () => {
      const pair = await stage.pair(make === 'firefox' ? ['firefox', 'chromium'] : undefined);
      const { ana, budi } = pair;
      await talk(pair);
      await ana.press(named('action.camera'));
      await budi.reads(says('phone.camera-off'));
      const started = Date.now();
      await ana.page.reload();
      // Only sound comes from her: what was off stays off.
      await ana.hasMedia();
      await budi.hasMedia({ frames: -1, energy: 0 });
      assert.ok(Date.now() - started < 20_000);
      assert.equal(await budi.ask('openConnections'), 1);
      await budi.reads(says('phone.camera-off'));
      assert.equal(await budi.ask('eventCount', 'call-ended'), 0);
      assert.equal(await ana.ask('eventCount', 'call-incoming'), 0);
      await ana.press(named('action.camera'));
      await budi.hasMedia();
      await hangUpWorks(budi, ana);
    });
  }

  test('in a call, the callee’s: and then the caller’s too', async () => {
    const pair = await stage.pair();
    const { ana, budi } = pair;
    await talk(pair);
    await budi.page.reload();
    await budi.hasMedia();
    await ana.stillHasMedia();
    await ana.page.reload();
    await ana.hasMedia();
    await budi.stillHasMedia();
    for (const person of [ana, budi]) assert.equal(await person.ask('openConnections'), 1);
    await hangUpWorks(ana, budi);
  });

  test('while it rings there, rings again', async () => {
    const { ana, budi, budiUser } = await stage.pair();
    await ana.clickCall(budiUser.id);
    await budi.seesButton(ANSWER_VIDEO);
    await budi.page.reload();
    await budi.press(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    await hangUpWorks(ana, budi);
  });

  test('while it calls, calls no more', async () => {
    const { ana, budi, budiUser } = await stage.pair();
    await ana.clickCall(budiUser.id);
    await budi.seesButton(ANSWER_VIDEO);
    await ana.seesButton(CANCEL);
    await ana.page.reload();
    await budi.hears('call-state-change', { status: 'ended' });
    await isAtRest(budi);
  });
});
