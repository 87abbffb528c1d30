import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { allStories, type View } from '../storybook/support/gallery.ts';
import { nameOf } from '../storybook/support/pictures.ts';
import { unlikenessOf } from './support/likeness.ts';
import { WebKitGallery } from './support/stories.ts';

/** What shows most of the layout with the fewest pictures: everything is drawn in software here. */
const STORIES: readonly (readonly [story: string, frame?: View['frame'], more?: Partial<View>])[] = [
  ['call-button--online'],
  ['call-button--offline', null, { scheme: 'dark' }],
  ['call-button--refused'],
  ['call-button--they-call'],
  ['call-check--before-it-starts', 'sidebar'],
  ['call-lobby--refused', 'desktop'],
  ['call-session--refused', 'card'],
  ['video-call--idle', 'sidebar'],
  ['video-call--incoming-voice', 'card'],
  ['video-call--dialing', 'card'],
  ['video-call--ringing', 'phone'],
  ['video-call--connecting', 'desktop'],
  ['video-call--ended', 'card'],
  ['video-call--failed', 'card'],
  ['video-call--missed', 'desktop'],
  ['video-call--microphone-refused', 'sidebar'],
  ['video-call--waiting-call', 'sidebar'],
  ['group-call-grid--no-room', 'desktop'],
  ['group-call-grid--joining', 'desktop'],
  ['group-call-grid--full-room', 'sidebar'],
  ['group-call-grid--waiting', 'sidebar'],
  ['group-call-grid--removed', 'desktop'],
  ['group-call-grid--left', 'sidebar'],
  ['group-call-grid--chat', 'phone', { locale: 'ar' }],
  ['group-call-grid--lobby', 'phone'],
];

describe('WebKit draws stories as Chromium does, but for letters', () => {
  let gallery: WebKitGallery;
  before(async () => {
    gallery = await WebKitGallery.open();
  });
  after(() => gallery?.close());

  for (const [story, frame = null, more] of STORIES) {
    const view: View = { frame, scheme: 'light', locale: 'en', ...more };
    const entry = { id: `elements-${story}`, title: '', name: '' };
    test(nameOf(entry, view), async () => {
      assert.equal(await unlikenessOf(nameOf(entry, view), await gallery.picture(entry.id, view)), null);
      assert.deepEqual(await gallery.webkit.complaints(), []);
    });
  }

  test('a menu offers only what this browser can do', async () => {
    await gallery.show('elements-video-call--more-menu', { frame: 'desktop', scheme: 'light', locale: 'en' });
    const { items, pictureInPicture } = await gallery.webkit.evaluate<{ items: string[]; pictureInPicture: boolean }>(`
      const items = document.querySelector('video-call').shadowRoot.querySelectorAll('[role=menuitem]');
      return {
        items: [...items].filter((one) => one.checkVisibility()).map((one) => one.textContent.trim()),
        pictureInPicture: document.pictureInPictureEnabled === true,
      };`);
    const expected = [
      'Add person',
      ...(pictureInPicture ? ['Picture-in-picture'] : []),
      'Full screen',
      'Connection details',
    ];
    assert.deepEqual(items, expected);
  });

  test('they are stories that there are', async () => {
    const ids = new Set((await allStories()).map(({ id }) => id));
    for (const [story] of STORIES) assert.ok(ids.has(`elements-${story}`), story);
  });
});
