import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import { ANSWER_VIDEO, button, CANCEL, HANG_UP, isAtRest, isOnline, Stage, type Pair } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const PHONE = '<video-call></video-call>';
const withPhone = { caller: (peer: { id: string; name: string }) => button(peer) + PHONE };

async function connect({ ana, budi, budiUser }: Pair): Promise<void> {
  await ana.clickCall(budiUser.id);
  await budi.press(ANSWER_VIDEO);
  await Promise.all([ana, budi].map((person) => person.hears('call-state-change', { status: 'connected' })));
}

async function hasSound(person: Person): Promise<void> {
  await person.hasMedia({ frames: -1, energy: 0 });
}

describe('a machine without a camera', () => {
  const stage = new Stage({ chromium: { devices: 'device-count=0' } });

  test('keeps its microphone, says what is missing, and sees', async () => {
    // Firefox has a camera of its own.
    const pair = await stage.pair(['chromium', 'firefox'], withPhone);
    const { ana, budi } = pair;
    await connect(pair);
    await ana.hasMedia();
    await hasSound(budi);
    await ana.hears('call-error', { code: 'device-not-found' });
    await ana.reads(says('error.device-not-found.camera'));
    await budi.reads(says('phone.camera-off'));
    assert.equal((await budi.ask('received')).frames, 0);
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
  });
});

describe('what the browser is told about devices', () => {
  const stage = new Stage({ chromium: { realPermissions: true } });

  type Device = 'microphone' | 'camera';
  /** Allows these to the page, and refuses the rest. */
  const allow = (person: Person, devices: readonly Device[]): Promise<void> =>
    person.page.browserContext().overridePermissions(stage.host.origin, [...devices]);
  const BOTH: readonly Device[] = ['microphone', 'camera'];

  test('both refused: one takes part without, and is told what to do', async () => {
    const pair = await stage.pair(undefined, withPhone);
    const { ana, budi } = pair;
    await allow(ana, []);
    await allow(budi, BOTH);
    await connect(pair);
    await ana.hasMedia();
    await ana.hears('call-error', { code: 'permission-denied' });
    await ana.reads(says('error.permission-denied.microphone'));
    await ana.reads(says('error.permission-denied.camera'));
    await budi.reads(says('phone.muted'));
    await budi.reads(says('phone.camera-off'));
    // Allowed after all, one click turns them on.
    await allow(ana, BOTH);
    await ana.press(named('action.microphone'));
    await hasSound(budi);
    await ana.press(named('action.camera'));
    await budi.hasMedia();
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
  });

  test('only the camera refused: the microphone works', async () => {
    const pair = await stage.pair(undefined, withPhone);
    const { ana, budi } = pair;
    await allow(ana, ['microphone']);
    await allow(budi, BOTH);
    await connect(pair);
    await ana.hasMedia();
    await hasSound(budi);
    await ana.reads(says('error.permission-denied.camera'));
    assert.ok(!(await ana.ask('reads', 'does not allow the microphone')));
  });

  test('taken back in the call: the other one is told, and the call goes on', async () => {
    const pair = await stage.pair(undefined, withPhone);
    const { ana, budi } = pair;
    await Promise.all([allow(ana, BOTH), allow(budi, BOTH)]);
    await connect(pair);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    await allow(ana, ['microphone']);
    await budi.reads(says('phone.camera-off'));
    await ana.reads(says('error.permission-denied.camera'));
    await ana.stillHasMedia();
    assert.equal(await budi.ask('eventCount', 'call-ended'), 0);
  });

  test('asked: the reason is on screen before the browser asks, nothing rings yet, and one can cancel', async () => {
    const pair = await stage.pair(undefined, withPhone);
    const { ana, budi, budiUser } = pair;
    await ana.page.evaluate(() => {
      // A headless browser has nobody to ask, and now and then says no by itself. This person takes her time.
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (constraints) => {
        ask(constraints).catch(() => undefined);
        document.documentElement.dataset['asked'] = '';
        return new Promise(() => undefined);
      };
    });
    await ana.clickCall(budiUser.id);
    await ana.reads(
      /Allow your microphone and camera \| Your browser will ask\. Budi can only hear and see you if you say yes\./,
    );
    await ana.hears('call-state-change', { status: 'asking' });
    await ana.page.waitForSelector('html[data-asked]');
    const { events, asked } = await ana.seen();
    const asking = events.find(({ detail }) => (detail as { status?: string } | null)?.status === 'asking');
    assert.ok(asking && asked.length > 0 && asked.every(({ at }) => at >= asking.at), 'the reason comes first');
    assert.equal(await budi.ask('eventCount', 'call-state-change'), 0, 'nothing rings at the other end');
    await ana.press(CANCEL);
    await ana.hears('call-ended', { reason: 'cancelled' });
    await isAtRest(ana);
  });
});

describe('places where browsers allow nothing', () => {
  const stage = new Stage({ chromium: { args: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'] } });

  test('an iframe without leave: the message has the attribute to paste', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const inner = stage.host.add({ server: stage.server.origin, user: ana, body: button(budi) + PHONE });
    // From another origin, as when a site embeds somebody else's page.
    const src = inner.replace('localhost', '127.0.0.1');
    const url = stage.host.add({
      server: stage.server.origin,
      bare: true,
      body: `<iframe src="${src}" style="width: 800px; height: 600px"></iframe>`,
    });
    const a = await stage.visit('Ana', url);
    a.frame = await a.page.waitForFrame((frame) => frame.url() === src);
    const b = await stage.open(budi, { body: button(ana) });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    await a.clickCall(budi.id);
    await a.hears('call-error', { code: 'blocked-by-policy' });
    await a.reads(says('error.blocked-by-policy'));
    await a.reads(/allow="camera; microphone; display-capture; autoplay"/);
    await b.press(ANSWER_VIDEO);
    // It is no reason not to see and hear the other one.
    await a.hasMedia();
    await b.reads(says('phone.muted'));
    a.forgive(/[Pp]ermissions policy/);
  });

  test('a page without https: says that it needs it, and still sees', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const url = stage.host.add({ server: stage.server.origin, user: ana, body: button(budi) + PHONE });
    const a = await stage.visit('Ana', url.replace('localhost', 'insecure.test'));
    const b = await stage.open(budi, { body: button(ana) });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    await a.clickCall(budi.id);
    await a.hears('call-error', { code: 'insecure-context' });
    await a.reads(says('error.insecure-context'));
    await b.press(ANSWER_VIDEO);
    await a.hasMedia();
  });
});
