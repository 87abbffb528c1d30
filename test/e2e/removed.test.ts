import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deaf, participant, STATE } from './support/moderation.ts';
import { NETWORK_TROUBLE, type Person } from './support/person.ts';
import { allMeet, atTheDoor, JOIN, meet } from './support/room.ts';
import { isAtRest, Stage } from './support/stage.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { named, says } from './support/texts.ts';

describe('who is removed hears nothing more', () => {
  const stage = new Stage();
  let proxy: TcpProxy;
  before(async () => void (proxy = await TcpProxy.start(stage.server.port)));
  after(() => proxy.close());

  test('though she has cut her own signaling and her links carry still; nor does she get back in', async () => {
    const [ana, budi] = (await meet(stage, 'ghost', ['chromium', 'firefox'])) as [Person, Person];
    const citra = await atTheDoor(stage, 'ghost', { user: stage.user('Citra'), server: proxy.origin });
    citra.forgive(NETWORK_TROUBLE);
    await citra.press(JOIN);
    await allMeet([ana, citra, budi]);
    proxy.cut();

    for (const person of [ana, budi]) await person.reads(says('group.away'));
    await ana.press(named('room.people'));
    await ana.reads(says('people.away'));
    const heard = await citra.ask('received');
    await citra.hasMedia(heard);

    await ana.press(says('people.remove', { name: 'Citra' }));
    await ana.press(named('people.remove-yes'));
    await Promise.all([ana, budi].map((person) => person.hasLinks(1)));
    // Nothing is on its way any more when the connections of both others are closed.
    const last = await citra.ask('received');
    await ana.hasMedia(await ana.ask('received'));
    const then = await citra.ask('received');
    assert.ok(then.frames - last.frames < 10, `she has seen ${then.frames - last.frames} pictures more`);

    proxy.mend();
    await citra.reads(says('room.kicked'));
    await citra.press(named('room.join-again'));
    await citra.reads(says('room.forbidden'));
    await isAtRest(citra);
  });

  test('also when the server is killed and started again, and the removed one is the first to come', async () => {
    const [ana, budi] = (await meet(stage, 'again', ['chromium', 'chromium'])) as [Person, Person];
    for (const person of [ana, budi]) person.forgive(NETWORK_TROUBLE);
    await ana.press(named('room.people'));
    await ana.press(says('people.remove', { name: 'Budi' }));
    await ana.press(named('people.remove-yes'));
    await budi.reads(says('room.kicked'));
    await stage.server.kill();
    await stage.server.start();
    await budi.until(
      'the server to be there',
      `document.querySelector('group-call-grid').session.state.signaling === 'connected'`,
    );
    await budi.press(named('room.join-again'));
    await budi.reads(says('room.forbidden'));
    await ana.until('to be in her room', `${STATE}.signaling === 'connected' && ${STATE}.room.joined`);
  });
});

/** Whether the page plays what comes of her microphone. */
const HEARD = `(async () => {
  const track = document.querySelector('group-call-grid').session.track(${participant('Citra')}.id, 'microphone');
  return track !== null && track.readyState === 'live';
})()`;

describe('who is muted by a moderator and does not obey', () => {
  const stage = new Stage();

  test('is not heard by anybody in a mesh, until she turns her microphone off and on again by herself', async () => {
    const [ana] = (await meet(stage, 'loud', ['chromium'])) as [Person];
    const budi = await atTheDoor(stage, 'loud', { user: stage.user('Budi'), make: 'firefox' });
    const citra = await atTheDoor(stage, 'loud', { user: stage.user('Citra'), before: deaf });
    for (const person of [budi, citra]) await person.press(JOIN);
    await allMeet([ana, citra, budi]);
    for (const person of [ana, budi]) await person.until('her voice', HEARD);

    await ana.press(named('room.people'));
    await ana.press(says('people.mute', { name: 'Citra' }));
    for (const person of [ana, budi]) {
      await person.until(
        'silence of her',
        `(async () => !(await ${HEARD}) && !${participant('Citra')}.media.microphone)()`,
      );
    }
    assert.ok(await citra.page.evaluate(`${STATE}.devices.microphone.actual`), 'she has not obeyed');

    for (let press = 0; press < 2; press++) await citra.press(named('action.microphone'));
    for (const person of [ana, budi]) await person.until('her voice again', HEARD);
  });
});
