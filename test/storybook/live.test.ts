import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { allStories, Gallery } from './support/gallery.ts';

/** Two or three sessions of one page, over the services of the real server in it. */
describe('live stories', () => {
  let gallery: Gallery;
  before(async () => {
    gallery = await Gallery.open();
  });
  after(() => gallery?.close());

  const open = async (id: string): Promise<() => readonly string[]> => {
    const story = (await allStories()).find((one) => one.id === id);
    assert.ok(story, `There is no story ${id}.`);
    const { complaints } = await gallery.show(story);
    return () => complaints;
  };

  /** As it is in the middle of a call, with pictures that move. */
  const isAccessible = async (when: string): Promise<void> => {
    for (const scheme of ['light', 'dark'] as const)
      assert.deepEqual(await gallery.violations(scheme), [], `${when}, ${scheme}`);
  };

  test('two phones ring, answer, see each other, outlive a lost network and end', async () => {
    const complaints = await open('live--two-phones');
    await gallery.press('ana', '[part~=button]');
    await gallery.until('budi', 'the ringing', `visible('[part~=answer-button]').length > 0`);
    await isAccessible('ringing');
    await gallery.press('budi', '[part~=answer-button].success');
    for (const user of ['ana', 'budi'])
      await gallery.until(user, `the other one's picture`, `seen('[part~=peer-video]')`);
    await isAccessible('talking');
    await gallery.unplug('ana', false);
    await gallery.until('ana', 'to be on its own', `element('video-call').session.state.signaling === 'reconnecting'`);
    await isAccessible('cut off');
    await gallery.unplug('ana', true);
    await gallery.until('ana', 'to be back', `element('video-call').session.state.signaling === 'connected'`);
    await gallery.until('ana', 'the call to go on', `element('video-call').status === 'connected'`);
    await gallery.press('budi', '[part~=hang-up-button]');
    for (const user of ['ana', 'budi'])
      await gallery.until(user, 'the end', `element('video-call').status === 'ended'`);
    await isAccessible('ended');
    assert.deepEqual(complaints(), []);
  });

  test('three people meet in a room and see each other', async () => {
    const complaints = await open('live--room');
    const people = ['ana', 'budi', 'citra'];
    for (const user of people) await gallery.press(user, '[part~=main-button]');
    for (const user of people) await gallery.until(user, 'two pictures', `seen('[part~=camera-tile] video') >= 3`);
    await isAccessible('meeting');
    for (const user of people) await gallery.press(user, '[part~=leave-button]');
    for (const user of people) await gallery.until(user, 'the end', `element('group-call-grid').status === 'ended'`);
    assert.deepEqual(complaints(), []);
  });
});
