import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ReverseProxy } from './support/reverse-proxy.ts';
import { button, isOnline, Stage, talk, type Pair } from './support/stage.ts';

describe('a server at a path of a site', () => {
  const stage = new Stage({ env: () => ({ BASE_PATH: '/calls', TRUST_PROXY: '1' }) });
  const proxies: ReverseProxy[] = [];
  after(() => Promise.all(proxies.map((proxy) => proxy.close())));

  async function behind(name: 'nginx' | 'haproxy' | 'caddy'): Promise<string> {
    const proxy = await ReverseProxy.start(name, stage.server.port);
    proxies.push(proxy);
    return proxy.origin;
  }

  async function pair(server: string): Promise<Pair> {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const [ana, budi] = [
      await stage.open(anaUser, { server, body: button(budiUser) }),
      await stage.open(budiUser, { server, body: button(anaUser) }),
    ];
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    return { ana, budi, anaUser, budiUser };
  }

  for (const name of ['nginx', 'haproxy', 'caddy'] as const) {
    test(`people call each other through ${name}`, async () => {
      const origin = await behind(name);
      const people = await pair(`${origin}/calls`);
      await talk(people);
      for (const { requests } of [people.ana, people.budi]) {
        const asked = requests.filter((url) => /\.js$|socket\.io/.test(url));
        assert.deepEqual(
          asked.filter((url) => !url.startsWith(`${origin}/calls/`)),
          [],
          'nothing is asked for outside of the path',
        );
      }
    });

    test(`the server's own pages are there, and nothing else, through ${name}`, async () => {
      const origin = await behind(name);
      const page = await fetch(`${origin}/calls`);
      assert.equal(page.url, `${origin}/calls/`);
      assert.match(await page.text(), /<title>Call Elements<\/title>/);
      assert.equal((await fetch(`${origin}/calls/check`)).status, 200);
      assert.equal((await fetch(`${origin}/calls/metrics`)).status, 404, 'it knows that a proxy is between');
      for (const path of ['/call-elements.js', '/callsign/call-elements.js'])
        assert.doesNotMatch(await (await fetch(`${origin}${path}`)).text(), /chunks|There is nothing here/, path);
    });
  }
});
