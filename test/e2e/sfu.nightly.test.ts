import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import { movingWaves, thereAndBack, withJanus, type Janus } from './support/sfu.ts';
import { PICKER } from './support/shared.ts';
import { Stage } from './support/stage.ts';

let janus: Janus;
before(async () => void (janus = await startJanus()));
after(() => janus.close());

describe('a room that moves', () => {
  const stage = new Stage({ env: () => withJanus(janus, 5) });

  test('20 times two of five come and go at the same moment', () => movingWaves(stage, { people: 5, rounds: 20 }));
  test('5 times three of six come and go at the same moment', () => movingWaves(stage, { people: 6, rounds: 5 }));
});

describe('a room past four', () => {
  const stage = new Stage({
    env: () => withJanus(janus, 5),
    chromium: PICKER,
    allow: ['microphone', 'camera'],
  });

  test('six people, one in Firefox, go through the media server, share a screen, and go back to a mesh', () =>
    thereAndBack(stage, ['chromium', 'chromium', 'chromium', 'firefox', 'chromium', 'chromium'], 5));
});
