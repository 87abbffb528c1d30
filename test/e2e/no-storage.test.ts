import { describe, test } from 'node:test';
import { Stage, talk } from './support/stage.ts';

describe('in Firefox with cookies blocked (network.cookie.cookieBehavior = 2)', () => {
  const stage = new Stage({ firefox: { 'network.cookie.cookieBehavior': 2 } });

  test('people ring, answer and talk as elsewhere', async () => {
    await talk(await stage.pair(['firefox', 'chromium']));
    await talk(await stage.pair(['chromium', 'firefox']));
  });
});
