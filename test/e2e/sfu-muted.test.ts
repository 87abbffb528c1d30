import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import { deaf, participant, STATE } from './support/moderation.ts';
import type { Person } from './support/person.ts';
import { atTheDoor, JOIN, meet } from './support/room.ts';
import { allSee, withJanus, type Janus } from './support/sfu.ts';
import { Stage } from './support/stage.ts';
import { named, says } from './support/texts.ts';

describe('who is muted by a moderator and does not obey, through a media server', () => {
  let janus: Janus;
  before(async () => void (janus = await startJanus()));
  after(() => janus.close());
  const stage = new Stage({ env: () => withJanus(janus, 3) });

  /** The energy of all sound that has come. Who is silent sends a little all the same. */
  const SOUND = `(async () => {
    const streams = await globalThis[Symbol.for('e2e probe')].streams();
    return streams.filter(({ kind }) => kind === 'audio').reduce((sum, { energy }) => sum + energy, 0);
  })()`;
  const soundOf = async (person: Person) => (await person.page.evaluate(SOUND)) as number;

  test('nothing of her microphone is forwarded, whatever she sends, until she turns it off and on again', async () => {
    const [ana, budi] = (await meet(stage, 'loud', ['chromium', 'chromium'])) as [Person, Person];
    const citra = await atTheDoor(stage, 'loud', { user: stage.user('Citra'), before: deaf });
    await citra.press(JOIN);
    await allSee([ana, citra, budi], 'sfu');
    // So that all sound that comes is hers.
    await budi.press(named('action.microphone'));
    await ana.until('silence of Budi', `!${participant('Budi')}.media.microphone`);
    await ana.press(named('room.people'));
    await ana.press(says('people.mute', { name: 'Citra' }));
    await ana.until('silence of her', `!${participant('Citra')}.media.microphone`);
    await ana.until(
      'silence',
      `(async () => {
        const before = await ${SOUND};
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        return (await ${SOUND}) === before;
      })()`,
    );
    // Her pictures go on.
    const { frames } = await ana.ask('received');
    await ana.until(
      'more pictures',
      `(async () => (await globalThis[Symbol.for('e2e probe')].received()).frames > ${frames})()`,
    );
    assert.ok(await citra.page.evaluate(`${STATE}.devices.microphone.actual`), 'she has not obeyed');

    const silent = await soundOf(ana);
    for (let press = 0; press < 2; press++) await citra.press(named('action.microphone'));
    await ana.until('her voice again', `(async () => (await ${SOUND}) > ${silent})()`);
  });
});
