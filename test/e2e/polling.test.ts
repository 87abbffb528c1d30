import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Make } from './support/browsers.ts';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { ANSWER, button, CANCEL, HANG_UP, isOnline, Stage, type User } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

const polls = (person: Person): string[] =>
  person.requests.filter((url) => /\/socket\.io\/.*transport=polling/.test(url));

describe('where WebSocket is blocked', () => {
  const stage = new Stage();
  let proxy: TcpProxy;
  beforeEach(async () => void (proxy = await TcpProxy.start(stage.server.port)));
  afterEach(() => proxy.close());

  async function open(me: User, to: User, make: Make): Promise<Person> {
    const person = await stage.open(me, { make, body: button(to, 'audio'), server: proxy.origin });
    person.forgive(NETWORK_TROUBLE, /error loading dynamically imported module|403/);
    return person;
  }

  async function callAndHangUp(ana: Person, budi: Person, to: User): Promise<void> {
    await ana.clickCall(to.id);
    await budi.press(ANSWER);
    await Promise.all([ana, budi].map((person) => person.hears('call-connected')));
    await ana.press(HANG_UP);
    await Promise.all([ana, budi].map((person) => person.hears('call-ended', { reason: 'hang-up' })));
  }

  for (const make of ['chromium', 'firefox'] as const) {
    test(`people call each other by long polling, and others by WebSocket, in ${make}`, async () => {
      proxy.blocksWebSocket = true;
      const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
      const a = await open(ana, budi, make);
      const b = await stage.open(budi, { body: button(ana, 'audio') });
      await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
      await callAndHangUp(a, b, budi);
      assert.ok(proxy.blocked > 0);
      assert.ok(polls(a).length > 0);
      assert.equal(polls(b).length, 0);
    });

    test(`where every WebSocket is cut soon after it opened people call each other by long polling, in ${make}`, async () => {
      proxy.lifeMs = 300;
      proxy.cutsAll = false;
      const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
      const a = await open(ana, budi, make);
      const b = await stage.open(budi, { body: button(ana, 'audio') });
      for (const deadline = Date.now() + 30_000; polls(a).length < 4 && Date.now() < deadline;) {
        await new Promise((done) => setTimeout(done, 50));
      }
      await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
      await callAndHangUp(a, b, budi);
    });

    test(`more tabs of one person than a browser has connections are all served, in ${make}`, async () => {
      proxy.blocksWebSocket = true;
      const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
      const context = await stage.context(make);
      const b = await stage.open(budi, { body: button(ana, 'audio') });
      const tabs: Person[] = [];
      for (let tab = 0; tab < 9; tab++) {
        const page = { make, context, body: button(budi, 'audio'), server: proxy.origin };
        tabs.push(await stage.open(ana, page));
        tabs.at(-1)?.forgive(NETWORK_TROUBLE, /error loading dynamically imported module|403/);
      }
      await Promise.all([...tabs.map((tab) => isOnline(tab, budi)), isOnline(b, ana)]);
      const last = tabs.at(-1) as Person;
      await last.page.bringToFront();
      await callAndHangUp(last, b, budi);
      // The first one rings as well as the last one.
      await b.clickCall(ana.id);
      await Promise.all(
        tabs.map((tab) => tab.until('Budi to ring', `document.querySelector('call-button').matches(':state(answer)')`)),
      );
      await b.press(CANCEL);
    });

    test(`a page that moves there from another network, with none between, comes back in ${make}`, async () => {
      const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
      const a = await open(ana, budi, make);
      const b = await stage.open(budi, { body: button(ana, 'audio') });
      await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
      proxy.cut();
      const before = polls(a).length;
      // Both ways are tried while there is no network at all.
      for (const deadline = Date.now() + 10_000; polls(a).length === before && Date.now() < deadline;) {
        await new Promise((done) => setTimeout(done, 50));
      }
      assert.ok(polls(a).length > before);
      // By nothing but long polling, that is: whichever of the two is tried next.
      proxy.blocksWebSocket = true;
      proxy.mend();
      await b.until(
        'Ana to be back',
        `document.querySelector('call-button[to="${ana.id}"]').matches(':state(online)')`,
      );
      await callAndHangUp(a, b, budi);
    });
  }
});
