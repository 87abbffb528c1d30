import { describe, test } from 'node:test';
import { allMeet, atTheDoor, JOIN, openPaths, waves, withoutPaths } from './support/room.ts';
import { Stage } from './support/stage.ts';
import { says } from './support/texts.ts';

describe('a room by its name, for long', () => {
  const stage = new Stage();

  test('50 times all come at the same moment: never a half-connected pair', () => waves(stage, 50));

  // Longer than a link is given before it counts as failed.
  test('a link that cannot be made says between whom at both ends, and is made again', async () => {
    const ana = await atTheDoor(stage, 'no path', { user: stage.user('Ana') });
    const budi = await atTheDoor(stage, 'no path', { user: stage.user('Budi') });
    const citra = await atTheDoor(stage, 'no path', { user: stage.user('Citra'), before: withoutPaths });
    for (const person of [ana, budi, citra]) await person.press(JOIN);
    await Promise.all([
      ana.reads(says('group.failed-short'), 70_000),
      citra.reads(says('group.failed-short'), 70_000),
      budi.hasLinks(2),
    ]);
    await openPaths(citra);
    await allMeet([ana, budi, citra]);
  });
});
