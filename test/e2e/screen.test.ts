import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Make } from './support/browsers.ts';
import type { Person } from './support/person.ts';
import { BLACK, GREEN, PLAIN, type Run } from './support/pictures.ts';
import {
  ANAS,
  BUDIS,
  PICKER,
  quarters,
  refuse,
  shareCanvas,
  SharedTab,
  type Pattern,
  type TabOptions,
} from './support/shared.ts';
import {
  button,
  HANG_UP,
  isAtRest,
  isOnline,
  neverNegotiatedAgain,
  Stage,
  talk,
  type Pair,
  type User,
} from './support/stage.ts';
import { named, says } from './support/texts.ts';

const CAMERA = named('action.camera');
const MICROPHONE = named('action.microphone');
const SHARE = named('action.share-screen');
const STOP = named('action.stop-sharing');

/** What somebody says to send, as it comes in an event. */
type Media = Readonly<Record<'microphone' | 'camera' | 'screen' | 'screen-audio', boolean>>;

/** How long the large picture may be black at a switch. Milliseconds. */
const BLINK = 300;

const withPhone = (attributes = '') => {
  const body = (peer: User) =>
    `${button(peer)}<video-call id="phone" ${attributes} style="width: 640px; height: 480px"></video-call>`;
  return { caller: body, callee: body };
};

/** What somebody's camera shows at the other end. */
const CAMERA_OF: Readonly<Record<Make, string>> = { chromium: GREEN, firefox: PLAIN };

describe('a shared screen', () => {
  const stage = new Stage({ chromium: PICKER, allow: ['microphone', 'camera'] });

  interface Sharer {
    readonly person: Person;
    readonly shows: string;
    /** Null where the browser has nothing to share and gives a canvas. */
    readonly tab: SharedTab | null;
    readonly share: () => Promise<void>;
    readonly stop: () => Promise<void>;
  }

  async function sharer(person: Person, make: Make, pattern: Pattern, options?: TabOptions): Promise<Sharer> {
    const tab = make === 'chromium' ? await SharedTab.open(stage, person, pattern, options) : null;
    return {
      person,
      shows: pattern.join(' '),
      tab,
      async share() {
        await tab?.offer();
        await person.press(SHARE);
      },
      stop: () => person.press(STOP),
    };
  }

  /** Two people who talk, each with something to share. */
  async function talking(makes: readonly [Make, Make], options?: TabOptions): Promise<Pair & { a: Sharer; b: Sharer }> {
    const before = (make: Make, pattern: Pattern) => (make === 'firefox' ? { before: shareCanvas(pattern) } : {});
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const phone = withPhone();
    const ana = await stage.open(anaUser, { make: makes[0], body: phone.caller(budiUser), ...before(makes[0], ANAS) });
    const budi = await stage.open(budiUser, {
      make: makes[1],
      body: phone.callee(anaUser),
      ...before(makes[1], BUDIS),
    });
    const pair = { ana, budi, anaUser, budiUser };
    const a = await sharer(ana, makes[0], ANAS, options);
    const b = await sharer(budi, makes[1], BUDIS, options);
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await talk(pair);
    return { ...pair, a, b };
  }

  for (const makes of [
    ['chromium', 'chromium'],
    ['chromium', 'firefox'],
    ['firefox', 'chromium'],
    ['firefox', 'firefox'],
  ] as const) {
    test(`from ${makes[0]} to ${makes[1]}: on, off and on again, with the camera on and off`, async () => {
      const { ana, budi, a } = await talking(makes, { moving: true });
      const camera = CAMERA_OF[makes[0]];
      await budi.sees(camera);
      await neverGone(budi, async () => {
        // Beside the camera.
        await a.share();
        await budi.sees(a.shows);
        await budi.seesBeside(camera);
        await a.stop();
        await budi.sees(camera);
        await a.share();
        await budi.sees(a.shows);
        // The camera goes and comes under it.
        await ana.press(CAMERA);
        await budi.until('the camera to go', `!(${beside(camera)})`);
        await budi.sees(a.shows);
        await ana.press(CAMERA);
        await budi.seesBeside(camera);
        await budi.sees(a.shows);
        await ana.press(CAMERA);
        await budi.until('the camera to go', `!(${beside(camera)})`);
        const withPictures = await budi.ask('watched');

        // Without it.
        await a.stop();
        await budi.reads(says('phone.camera-off'));
        await a.share();
        await budi.sees(a.shows);
        await a.stop();
        await budi.reads(says('phone.camera-off'));
        await ana.press(CAMERA);
        await budi.sees(camera);
        return [...gaps(withPictures, 'nothing'), ...gaps(await budi.ask('watched'))];
      });

      await neverNegotiatedAgain([ana, budi]);
      await ana.press(HANG_UP);
      await Promise.all([ana, budi].map(isAtRest));
    });
  }

  test('two share at once: each sees the other’s screen, and the other one', async () => {
    const { ana, budi, a, b } = await talking(['chromium', 'chromium'], { moving: true });
    await a.share();
    await budi.sees(a.shows);
    await b.share();
    await ana.sees(b.shows);
    await Promise.all([ana.seesBeside(GREEN), budi.seesBeside(GREEN)]);
    await budi.sees(a.shows);
    await a.stop();
    await ana.sees(b.shows);
    await budi.until('her screen to go', `!(${shows(a.shows)} || ${beside(a.shows)})`);
    await b.stop();
    await Promise.all([ana.sees(GREEN), budi.sees(GREEN)]);
    await neverNegotiatedAgain([ana, budi]);
  });

  test('a page that does not move is seen as soon as one that does, and so is its sound heard', async () => {
    const { ana, budi, a } = await talking(['chromium', 'chromium'], { sounding: true });
    await ana.press(MICROPHONE);
    await budi.reads(says('phone.muted'));
    await a.share();
    await budi.sees(a.shows);
    await budi.hears('call-media-change', { media: media({ camera: true, screen: true, 'screen-audio': true }) });
    const { energy } = await budi.ask('received');
    await budi.hasMedia({ frames: -1, energy: energy + 0.01 });
    await a.stop();
    await budi.sees(GREEN);
    await budi.hears('call-media-change', { media: media({ camera: true }) }, { skip: 1 });
    await neverNegotiatedAgain([ana, budi]);
  });

  test('the shared tab is closed: the camera is back, and so is the button', async () => {
    const { ana, budi } = await talking(['chromium', 'chromium']);
    await neverGone(budi, async () => {
      const a = await sharer(ana, 'chromium', ANAS);
      await a.share();
      await budi.sees(a.shows);
      await budi.ask('watchPictures');
      await a.tab?.close();
      await budi.sees(GREEN);
      await ana.seesButton(SHARE);
      return gaps(await budi.ask('watched'), 'nothing');
    });
    await neverNegotiatedAgain([ana, budi]);
  });

  for (const make of ['chromium', 'firefox'] as const) {
    test(`stopped in the browser’s own bar: the camera is back; ${make}`, async () => {
      const { ana, budi, a } = await talking([make, 'chromium'], { moving: true });
      await a.share();
      await budi.sees(a.shows);
      assert.ok((await ana.ask('endTracks', 'screen')) > 0);
      await budi.sees(CAMERA_OF[make]);
      await ana.seesButton(SHARE);
      await a.share();
      await budi.sees(a.shows);
      await neverNegotiatedAgain([ana, budi]);
    });
  }

  test('a second call that is answered gets to see the camera, and nothing of the screen', async () => {
    const { ana, budi, anaUser, a } = await talking(['chromium', 'chromium'], { moving: true });
    await a.share();
    await budi.sees(a.shows);
    const citra = await stage.open(stage.user('Citra'), { body: button(anaUser) });
    await isOnline(citra, anaUser);
    await citra.clickCall(anaUser.id);
    await citra.ask('watchPictures');
    await ana.press(named('action.answer'), '[part=waiting]');
    await citra.hasMedia();
    await budi.hears('call-ended', { reason: 'hang-up' });
    await citra.sees(GREEN);
    await ana.seesButton(SHARE);
    assert.equal(await ana.ask('liveTracks'), 2, 'the microphone and the camera are on, and nothing else');
    const seen = (await citra.ask('watched')).map(({ colors }) => colors);
    assert.ok(!seen.includes(a.shows), 'it was not seen for a moment');
    const told = (await citra.seen()).events.filter(({ type }) => type === 'call-media-change');
    assert.ok(told.every(({ detail }) => !(detail as { media: Media }).media.screen));
  });
});

describe('a screen that cannot be shared', () => {
  const stage = new Stage();

  async function talking(before: (page: Page) => Promise<unknown>, make: Make = 'chromium'): Promise<Pair> {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const phone = withPhone();
    const ana = await stage.open(anaUser, { make, body: phone.caller(budiUser), before });
    const budi = await stage.open(budiUser, { body: phone.callee(anaUser) });
    const pair = { ana, budi, anaUser, budiUser };
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await talk(pair);
    return pair;
  }

  async function goesOn({ ana, budi }: Pair): Promise<void> {
    await ana.seesButton(SHARE);
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    const told = (await budi.seen()).events.filter(({ type }) => type === 'call-media-change');
    assert.ok(told.every(({ detail }) => !(detail as { media: Media }).media.screen));
    await neverNegotiatedAgain([ana, budi]);
  }

  for (const make of ['chromium', 'firefox'] as const) {
    test(`a picker that is cancelled: it says so, and the call goes on; ${make}`, async () => {
      const pair = await talking(refuse('NotAllowedError', 'Permission denied by user'), make);
      await pair.ana.press(SHARE);
      await pair.ana.reads(says('error.screen-cancelled'));
      await pair.ana.hears('call-error', { code: 'screen-cancelled' });
      await goesOn(pair);
    });
  }

  test('a system that refuses: it says where to allow it', async () => {
    const pair = await talking(refuse('NotAllowedError', 'Permission denied by system'));
    await pair.ana.press(SHARE);
    await pair.ana.reads(says('error.screen-denied'));
    await pair.ana.reads(says('hint.screen-denied'));
    await goesOn(pair);
  });

  test('a browser that shares nothing, as on phones: there is no button, and a page’s own command is answered', async () => {
    const pair = await talking((page) =>
      page.evaluateOnNewDocument(() => Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia')),
    );
    const { ana } = pair;
    assert.equal(await ana.ask('button', SHARE.source, ''), null);
    await ana.page.evaluate(() => document.querySelector('video-call')?.toggleScreen());
    await ana.hears('call-error', { code: 'screen-unsupported' });
    await ana.reads(says('error.screen-unsupported'));
    await Promise.all([ana.stillHasMedia(), pair.budi.stillHasMedia()]);
  });
});

describe('a part of the page', () => {
  const stage = new Stage({ chromium: PICKER, allow: ['microphone', 'camera'] });

  async function talking(make: Make, target: string): Promise<Pair> {
    const part = `<div id="part" style="width: 320px">${quarters(ANAS, {}, 'width: 320px; height: 160px')}</div>`;
    const phone = withPhone(`share-target="${target}"`);
    const pair = await stage.pair([make, 'chromium'], {
      ...withPhone(),
      caller: (peer) => part + phone.caller(peer),
    });
    await talk(pair);
    return pair;
  }

  test('is what is shared in Chromium, and nothing else of the page', async () => {
    const { ana, budi } = await talking('chromium', '#part');
    await ana.press(SHARE);
    await budi.sees(ANAS.join(' '));
    const [large] = await budi.ask('pictures');
    assert.ok(
      large && Math.abs(large.width / large.height - 2) < 0.05,
      `as wide as the part: ${JSON.stringify(large)}`,
    );
    await ana.press(STOP);
    await budi.sees(GREEN);
    await ana.press(SHARE);
    await budi.sees(ANAS.join(' '));
    await neverNegotiatedAgain([ana, budi]);
  });

  test('that is not there: it says so, and nothing is shared', async () => {
    const { ana, budi } = await talking('chromium', '#nothing');
    ana.forgive(/share-target-missing: #nothing/);
    await ana.press(SHARE);
    await ana.reads(says('error.share-target-missing'));
    assert.deepEqual((await ana.seen()).screensAsked, [], 'the picker was not opened');
    await budi.sees(GREEN);
  });

  test('cannot be shared by Firefox: it says so, and nothing is shared', async () => {
    const { ana, budi } = await talking('firefox', '#part');
    await ana.press(SHARE);
    await ana.reads(says('error.share-target-unsupported'));
    assert.deepEqual((await ana.seen()).screensAsked, [], 'the picker was not opened');
    await budi.sees(PLAIN);
  });
});

function media(on: Partial<Media>): Media {
  return { microphone: false, camera: false, screen: false, 'screen-audio': false, ...on };
}

/** In the page. */
function shows(pattern: string): string {
  return `globalThis[Symbol.for('e2e probe')].shows(${JSON.stringify(pattern)}, false)`;
}

/** In the page. */
function beside(pattern: string): string {
  return `globalThis[Symbol.for('e2e probe')].shows(${JSON.stringify(pattern)}, true)`;
}

function gaps(runs: readonly Run[], ...also: string[]): Run[] {
  return runs.filter(({ colors, from, to }) => [BLACK, ...also].includes(colors) && to - from > BLINK);
}

/**
 * `act` does something that ends as it began, and returns the times in which this person's large picture was gone. A machine
 * that does ten other things is late now and then; what is late by itself is late each time.
 */
async function neverGone(person: Person, act: () => Promise<Run[]>): Promise<void> {
  const gone: Run[][] = [];
  do {
    await person.ask('watchPictures');
    gone.push(await act());
  } while (gone.at(-1)?.length && gone.length < 3);
  assert.deepEqual(gone.at(-1), [], `the large picture was gone each time: ${JSON.stringify(gone)}`);
}
