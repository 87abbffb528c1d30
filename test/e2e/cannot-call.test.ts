import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { grid } from './support/room.ts';
import { ANSWER_VIDEO, button, HANG_UP, isAtRest, isOnline, Stage, talk } from './support/stage.ts';
import { says } from './support/texts.ts';

const PHONE = '<video-call></video-call>';
/** Whoever wrote the page reads it there. */
const SAID = /cannot make calls/;

const WITHOUT: Record<string, (page: Page) => Promise<unknown>> = {
  'that has no WebRTC': (page) =>
    page.evaluateOnNewDocument(() => {
      Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
    }),
  'where an extension forbids WebRTC': (page) =>
    page.evaluateOnNewDocument(() => {
      const Native = globalThis.RTCPeerConnection;
      globalThis.RTCPeerConnection = class extends Native {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          this.close();
          throw new Error('blocked');
        }
      };
    }),
};

describe('a browser', () => {
  const stage = new Stage();

  for (const [what, before] of Object.entries(WITHOUT)) {
    test(`${what} does not ring, and keeps no other device of its user from it`, async () => {
      const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
      const ana = await stage.open(anaUser, { body: button(budiUser) + PHONE });
      const old = await stage.open(budiUser, { body: button(anaUser) + PHONE, before });
      old.forgive(SAID);
      await old.reads(says('error.not-supported'));
      await old.reads(says('hint.not-supported'));
      await isOnline(old, anaUser);
      assert.equal(
        await ana.page.evaluate(() => document.querySelector('call-button')?.matches(':state(online)')),
        false,
        'Budi does not count as reachable',
      );
      const phone = await stage.open(budiUser, { body: button(anaUser) + PHONE });
      await isOnline(ana, budiUser);
      await talk({ ana, budi: phone, anaUser, budiUser });
      assert.equal(await old.ask('eventCount', 'call-incoming'), 0);
      await phone.press(HANG_UP);
      await Promise.all([ana, phone].map((one) => one.hears('call-ended', { reason: 'hang-up' })));
    });
  }

  test('that has no WebRTC says so in the phone, the lobby and the room, and at the click', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const body = `${button(budi)}<call-lobby to="${budi.id}"></call-lobby>${grid('standup')}`;
    const page = await stage.open(ana, { body: body + PHONE, before: WITHOUT['that has no WebRTC']! });
    page.forgive(SAID);
    for (const tag of ['call-button', 'call-lobby', 'group-call-grid', 'video-call']) {
      await page.until(
        `the reason in ${tag}`,
        `document.querySelector('${tag}').shadowRoot.textContent.includes('This browser cannot make calls.')`,
      );
    }
    await page.clickCall(budi.id);
    await page.hears('call-ended', { reason: 'unavailable' });
    await page.hears('call-error', { code: 'not-supported' });
  });
});

/** What the page of this browser offers has other formats on its way, as that of a browser that knows only those. */
const withoutCodecs = (kinds: readonly string[]) => (page: Page) =>
  page.evaluateOnNewDocument((kinds: readonly string[]) => {
    const { prototype } = WebSocket;
    const send = Object.getOwnPropertyDescriptor(prototype, 'send')?.value as (
      this: WebSocket,
      data: Parameters<WebSocket['send']>[0],
    ) => void;
    prototype.send = function (data) {
      if (typeof data !== 'string' || !data.includes('"call_user"')) return send.call(this, data);
      const sections = data.split(/(?<=\\n)(?=m=)/).map((section) => {
        if (!kinds.some((kind) => section.startsWith(`m=${kind}`))) return section;
        return section.replace(/a=rtpmap:(\d+) [^/]+/g, 'a=rtpmap:$1 X-STRANGE');
      });
      return send.call(this, sections.join(''));
    };
  }, kinds);

describe('two browsers without a common format', () => {
  const stage = new Stage();

  test('of video say so, and hear each other', async () => {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const before = withoutCodecs(['video']);
    const ana = await stage.open(anaUser, { body: button(budiUser) + PHONE, before });
    const budi = await stage.open(budiUser, { body: button(anaUser) + PHONE });
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await ana.clickCall(budiUser.id);
    await budi.press(ANSWER_VIDEO);
    for (const one of [ana, budi]) {
      await one.reads(says('error.no-common-video'));
      await one.hears('call-error', { code: 'no-common-video' });
      await one.hasMedia({ frames: -1, energy: 0 });
    }
  });

  test('of anything end the call with the reason, at both ends', async () => {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const before = withoutCodecs(['audio', 'video']);
    const ana = await stage.open(anaUser, { body: button(budiUser) + PHONE, before });
    const budi = await stage.open(budiUser, { body: button(anaUser) + PHONE });
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await ana.clickCall(budiUser.id);
    for (const one of [ana, budi]) {
      await one.hears('call-error', { code: 'no-common-codec' });
      await one.reads(says('error.no-common-codec'));
      await one.reads(says('hint.no-common-codec'));
    }
    await ana.hears('call-ended', { reason: 'unavailable' });
    await Promise.all([ana, budi].map(isAtRest));
  });
});

/** No candidate of the other one is ever taken: there is no way between the two. */
const unreachable = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    const { prototype } = RTCPeerConnection;
    Object.defineProperty(prototype, 'addIceCandidate', { value: () => Promise.resolve() });
    const describe = Object.getOwnPropertyDescriptor(prototype, 'setRemoteDescription')?.value as (
      this: RTCPeerConnection,
      to: object,
    ) => Promise<void>;
    Object.defineProperty(prototype, 'setRemoteDescription', {
      value(this: RTCPeerConnection, { type, sdp = '' }: RTCSessionDescriptionInit) {
        return describe.call(this, { type, sdp: sdp.replace(/^a=candidate.*\r\n/gm, '') });
      },
    });
  });

describe('two browsers without a way between them', () => {
  const stage = new Stage();

  test('say so at both ends, after "Connecting…", and never that a connection was lost', async () => {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const pages = { before: unreachable };
    const ana = await stage.open(anaUser, { body: button(budiUser) + PHONE, ...pages });
    const budi = await stage.open(budiUser, { body: button(anaUser) + PHONE, ...pages });
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await ana.clickCall(budiUser.id);
    await budi.press(ANSWER_VIDEO);
    await Promise.all([ana, budi].map((one) => one.reads(says('phone.connecting'))));
    for (const one of [ana, budi]) {
      await one.hears('call-error', { code: 'no-way' }, { patience: 70_000 });
      await one.reads(says('error.no-way'));
      await one.reads(says('hint.no-way'));
      const states = (await one.seen()).events.filter(({ type }) => type === 'call-state-change');
      assert.ok(!states.some(({ detail }) => (detail as { status: string }).status === 'reconnecting'));
    }
    await Promise.all([ana, budi].map(isAtRest));
  });
});
