import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { Host } from '../e2e/support/host.ts';
import { CallServer } from '../e2e/support/server.ts';
import { callOf, TestClient } from '../server/support.ts';
import { COLLECTOR, WebKit } from './support/web-driver.ts';

const USER = { id: 'ana', name: 'Ana' };
const NONCE = 'bm9uY2U';

/** Enough of what this WebKit lacks that the library takes it for a browser with calls: no call can be made by it. */
const WITH_CONNECTIONS = `<script nonce="${NONCE}">
  globalThis.RTCPeerConnection = class RTCPeerConnection extends EventTarget { close() {} };
</script>`;

/** What is shown, through all shadow roots. */
const SHOWN = `(() => {
  const shown = (root) => [...(root?.querySelectorAll('*') ?? [])].flatMap((one) => [
    ...(one.checkVisibility() ? [one.getAttribute('aria-label') ?? '', ...[...one.childNodes]
      .filter((node) => node.nodeType === 3).map((node) => node.data.trim())] : []),
    ...(one.shadowRoot ? shown(one.shadowRoot) : []),
  ]);
  return shown(document.body).filter(Boolean).join(' | ');
})()`;

const inside = (tag: string, selector: string): string =>
  `document.querySelector('${tag}')?.shadowRoot?.querySelector('${selector}')`;

/** No horizontal scroll bar, nothing without a size, and nothing that sticks out of the element. */
const FITS = (tag: string): string => `(() => {
  const element = document.querySelector('${tag}');
  const box = element.getBoundingClientRect();
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].filter((one) => one.checkVisibility());
  return box.width > 0 && box.height > 0 && buttons.length > 0 &&
    document.documentElement.scrollWidth <= innerWidth &&
    buttons.every((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && left >= box.left - 1 && right <= box.right + 1;
    });
})()`;

describe('pages in WebKit', () => {
  let server: CallServer;
  let host: Host;
  let webkit: WebKit;

  before(async () => {
    [server, host, webkit] = await Promise.all([CallServer.start(), Host.start(), WebKit.open()]);
    await webkit.resize(900, 700);
  });
  after(() => Promise.all([server?.close(), host?.close(), webkit?.close()]));

  const open = (page: { body: string; head?: string; headers?: Record<string, string> }): Promise<void> => {
    const script = `<script type="module" nonce="${NONCE}" src="${server.origin}/call-elements.js" data-user-id="${USER.id}" data-user-name="${USER.name}"></script>`;
    const head = `<script nonce="${NONCE}">${COLLECTOR}</script>${page.head ?? ''}${script}`;
    return webkit.goto(host.add({ server: server.origin, ...page, bare: true, head }));
  };

  /** Budi calls, for as long as the test lasts. */
  const ring = async (t: TestContext): Promise<void> => {
    await webkit.until('the session', `document.querySelector('video-call').session?.state.signaling === 'connected'`);
    const budi = new TestClient(server.origin, { userId: 'budi' });
    t.after(() => budi.close());
    await budi.resume();
    await budi.ask('call_user', callOf(USER.id));
    await webkit.until('it to ring', `document.querySelector('video-call').matches(':state(incoming)')`);
  };

  test('a page whose browser has no WebRTC says so, in button, phone, lobby and room, and rings nowhere', async (t) => {
    await open({
      body: `<call-button to="budi">Call Budi</call-button><video-call></video-call>
        <call-lobby to="budi"></call-lobby><group-call-grid room="standup"></group-call-grid>`,
    });
    for (const tag of ['call-button', 'video-call', 'call-lobby', 'group-call-grid']) {
      const shown = SHOWN.replace('document.body', `document.querySelector('${tag}')?.shadowRoot`);
      await webkit.until(`${tag} to say it`, `/This browser cannot make calls/.test(${shown})`);
    }
    const budi = new TestClient(server.origin, { userId: 'budi' });
    t.after(() => budi.close());
    await budi.resume();
    await webkit.until('the session', `document.querySelector('video-call').session.state.signaling === 'connected'`);
    const { presence } = await budi.ask('watch_presence', { users: [USER.id] });
    assert.equal(presence.find(({ user }) => user.id === USER.id)?.status ?? 'offline', 'offline');
    assert.deepEqual(await webkit.complaints(), []);
    const told = await webkit.told();
    assert.ok(told.length > 0 && told.every((line) => line.includes('(not-supported)')), told.join('\n'));
  });

  test('a button of a browser with WebRTC shows that the other one can be reached, over the real server', async (t) => {
    const budi = new TestClient(server.origin, { userId: 'budi' });
    t.after(() => budi.close());
    await budi.resume();
    await open({ head: WITH_CONNECTIONS, body: '<call-button to="budi">Call Budi</call-button>' });
    await webkit.until('presence', `document.querySelector('call-button').matches(':state(online)')`);
    budi.close();
    await webkit.until('absence', `!document.querySelector('call-button').matches(':state(online)')`);
    assert.deepEqual(await webkit.complaints(), []);
  });

  test('a lobby shows the camera, lists the devices, and lets go of them', async () => {
    await open({ head: WITH_CONNECTIONS, body: '<call-lobby to="budi"></call-lobby>' });
    await webkit.evaluate(`
      globalThis.tracks = [];
      const open = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = async function (wanted) {
        const stream = await open.call(this, wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };`);
    await webkit.until('a button', `${inside('call-lobby', 'button')}?.checkVisibility()`);
    await webkit.evaluate(`[...document.querySelector('call-lobby').shadowRoot.querySelectorAll('button')]
      .find((one) => one.checkVisibility())?.click()`);
    await webkit.until('her own picture', `${inside('call-lobby', '[part~=preview-video]')}?.videoWidth > 2`);
    await webkit.until(
      'the devices by name',
      `[...document.querySelector('call-lobby').shadowRoot.querySelectorAll('option')].filter((one) => /mock/i.test(one.textContent)).length >= 4`,
    );
    await webkit.evaluate(`document.querySelector('call-lobby').remove()`);
    await webkit.until(
      'no open device',
      `tracks.length > 0 && tracks.every(({ readyState }) => readyState === 'ended')`,
    );
    assert.deepEqual(await webkit.complaints(), []);
  });

  for (const [tag, attributes] of [
    ['call-lobby', 'to="budi"'],
    ['video-call', ''],
    ['group-call-grid', 'room="standup"'],
    ['call-check', ''],
  ] as const) {
    test(`fits when the page is made narrow and wide again: ${tag}`, async (t) => {
      await open({ head: WITH_CONNECTIONS, body: `<${tag} ${attributes}></${tag}>` });
      // A phone without a call has no buttons.
      if (tag === 'video-call') await ring(t);
      for (const width of [900, 390, 320, 700]) {
        await webkit.resize(width, 700);
        await webkit.until(`it to fit into ${width} px`, FITS(tag));
      }
      await webkit.resize(900, 700);
    });
  }

  test('a page with a strict content security policy has nothing to complain about', async () => {
    const { origin } = server;
    await open({
      head: WITH_CONNECTIONS,
      body: `<call-button to="budi">Call Budi</call-button><call-lobby to="budi"></call-lobby>
        <video-call></video-call><group-call-grid room="standup"></group-call-grid>`,
      headers: {
        'content-security-policy': [
          ...["default-src 'none'", 'img-src data:', "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
          ...[`script-src 'nonce-${NONCE}' 'strict-dynamic'`, `connect-src ${origin} ${origin.replace('http', 'ws')}`],
          ...["require-trusted-types-for 'script'", 'trusted-types lit-html'],
        ].join('; '),
      },
    });
    await webkit.until('the room', `${inside('group-call-grid', 'button')} != null`);
    await webkit.until('the session', `document.querySelector('video-call').session.state.signaling === 'connected'`);
    assert.deepEqual(await webkit.complaints(), []);
  });
});
