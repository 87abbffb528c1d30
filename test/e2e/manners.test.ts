import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import { atTheDoor, JOIN, meet } from './support/room.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { named, says } from './support/texts.ts';

/** With open doors everybody moderates. */
describe('manners of a room, between Chromium and Firefox', () => {
  const stage = new Stage();

  test('a raised hand and a reaction are told to the other one', async () => {
    const [ana, budi] = (await meet(stage, 'signs', ['chromium', 'firefox'])) as [Person, Person];
    await ana.press(named('room.raise-hand'));
    await budi.reads(says('news.hand.one', { names: 'Ana' }));
    await ana.press(named('room.raise-hand'));
    await budi.until('no hand', `${OTHER}.hand === null`);
    await budi.press(named('room.reactions'));
    await budi.press(says('room.react', { reaction: '👏' }));
    await ana.reads(says('news.reaction', { names: 'Budi', reactions: '👏' }));
  });

  test('a moderator mutes all, who alone can speak again, locks the door, and removes somebody', async () => {
    const [ana, budi] = (await meet(stage, 'powers', ['chromium', 'firefox'])) as [Person, Person];
    await budi.press(named('room.people'));
    await budi.press(named('people.mute-all'));
    await ana.reads(says('device.muted-by-moderator'));
    await budi.until('her microphone to be off', `${OTHER}.media.microphone === false`);
    await ana.press(named('device.unmute'));
    await budi.until('her microphone to be on', `${OTHER}.media.microphone`);

    await budi.page.evaluate(
      `document.querySelector('group-call-grid').shadowRoot.querySelector('[part~=lock-switch]').click()`,
    );
    await ana.reads(says('news.locked'));
    const citra = await atTheDoor(stage, 'powers', { user: stage.user('Citra') });
    await citra.press(JOIN);
    await citra.reads(says('room.is-locked'));

    await budi.press(says('people.remove', { name: 'Ana' }));
    await budi.press(named('people.remove-yes'));
    await ana.reads(says('room.kicked'));
    await isAtRest(ana);
    await budi.reads(says('news.left.other', { names: 'Ana' }));
  });
});

/** The only other one in the room, as the page knows it. */
const OTHER = `Object.values(document.querySelector('group-call-grid').session.state.room.participants)[0]`;
