import { after, before, describe, it } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import { mediaServerFor, optionsFor, type Janus } from './support/media.ts';
import { Stage } from './support/page.ts';

describe('Janus between Firefox and Chromium', () => {
  let janus: Janus;
  let stages: Stage[] = [];
  const ends: (() => unknown)[] = [];

  before(async () => {
    janus = await startJanus();
    stages = [await Stage.start('firefox'), await Stage.start('chromium')];
  });

  after(async () => {
    for (const stage of stages) await stage.close();
    for (const end of ends) await end();
    await janus.close();
  });

  it('each sees and hears the other one', async () => {
    const { media, heard } = await mediaServerFor(
      { after: (end) => ends.push(end as () => unknown) },
      optionsFor(janus),
    );
    const [firefox, chromium] = [
      await stages[0]?.enter(media, 'room', 'firefox'),
      await stages[1]?.enter(media, 'room', 'chromium'),
    ];
    if (!firefox || !chromium) throw new Error('There is no browser.');
    for (const one of [firefox, chromium]) {
      await one.publish();
      await heard.until(['published', 'room', one.id, ['microphone', 'camera']]);
    }
    for (const [one, other] of [
      [firefox, chromium],
      [chromium, firefox],
    ] as const) {
      await one.subscribe((['microphone', 'camera'] as const).map((source) => ({ participant: other.id, source })));
      await one.sees(other.id, 'camera');
      await one.sees(other.id, 'microphone');
      await media.layers('room', one.id, [{ participant: other.id, source: 'camera', layer: 0 }]);
      await one.until('90 lines', 5_000, async () => (await one.received(other.id, 'camera')).height === 90);
      await one.restartDown();
      await other.restartUp();
      await one.sees(other.id, 'camera');
    }
  });
});
