import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closeBrowser, launchBrowser } from './support/browsers.ts';
import { Person } from './support/person.ts';
import { meet } from './support/room.ts';
import { isAtRest, Stage, talk } from './support/stage.ts';
import { says } from './support/texts.ts';

/** What the others have to wait is 3 s; a machine that does ten other things may take longer. */
const SOON = 8_000;

describe('a tab that is closed', () => {
  const stage = new Stage();

  test('in a call of two has ended it for the other one within seconds', async () => {
    const pair = await stage.pair();
    await talk(pair);
    const closed = Date.now();
    await pair.ana.close();
    await pair.budi.hears('call-ended', { reason: 'hang-up' });
    const took = Date.now() - closed;
    assert.ok(took < SOON, `it took ${took} ms`);
    await pair.budi.reads(says('ended.hang-up'));
    await isAtRest(pair.budi);
  });

  test('in a room has left it for the others within seconds, and they stay', async () => {
    const [ana, budi] = (await meet(stage, 'closed', ['chromium', 'chromium'])) as [Person, Person];
    const closed = Date.now();
    await ana.close();
    await budi.hears('call-participant-leave');
    const took = Date.now() - closed;
    assert.ok(took < SOON, `it took ${took} ms`);
    assert.equal(await budi.ask('eventCount', 'call-ended'), 0);
  });
});

describe('a page that is reloaded in a room', () => {
  const stage = new Stage();

  test('has not left it for the others', async () => {
    const [ana, budi] = (await meet(stage, 'reloaded', ['chromium', 'chromium'])) as [Person, Person];
    await ana.page.reload();
    await Promise.all([ana.hasLinks(1), budi.hasLinks(1)]);
    await budi.hears('call-participant-join', {}, { skip: 1 });
    // Longer than a page that has gone has to come back.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const { events } = await budi.seen();
    assert.equal(events.filter(({ type }) => type === 'call-ended').length, 0);
    await budi.hasLinks(1);
  });
});

describe('a page that dies', () => {
  const stage = new Stage();

  test('in a call of two, with its browser, is given up within seconds', async () => {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const body = (to: string) => `<call-button to="${to}"></call-button>`;
    const budi = await stage.open(budiUser, { body: body(anaUser.id) });
    const browser = await launchBrowser('chromium');
    try {
      const url = stage.host.add({ server: stage.server.origin, user: anaUser, body: body(budiUser.id) });
      const ana = await Person.open('Ana', browser.defaultBrowserContext(), url);
      await talk({ ana, budi, anaUser, budiUser });
      const died = Date.now();
      browser.process()?.kill('SIGKILL');
      await budi.hears('call-ended', { reason: 'connection-lost' });
      const took = Date.now() - died;
      assert.ok(took < SOON + 4_000, `it took ${took} ms`);
      await isAtRest(budi);
    } finally {
      await closeBrowser(browser).catch(() => undefined);
    }
  });
});
