import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FRAMES, type FrameName } from '../../stories/support/setting.ts';
import { allStories, type View } from '../storybook/support/gallery.ts';
import { nameOf } from '../storybook/support/pictures.ts';
import { unlikenessOf } from './support/likeness.ts';
import { WebKitGallery } from './support/stories.ts';

const REFERENCES = resolve(import.meta.dirname, '../storybook/references');
const frames: (FrameName | null)[] = [null, ...(Object.keys(FRAMES) as FrameName[])];

/** Every light view of every story that has a reference. */
const kept = new Set((await readdir(REFERENCES)).map((file) => file.replace(/\.png$/, '')));
const all = (await allStories()).flatMap((story) =>
  ['en', 'id', 'ar'].flatMap((locale) =>
    frames
      .map((frame): View => ({ frame, scheme: 'light', locale }))
      .filter((view) => kept.has(nameOf(story, view)))
      .map((view) => ({ story, view })),
  ),
);

describe('WebKit draws all stories as Chromium does, but for letters', () => {
  let gallery: WebKitGallery;
  before(async () => {
    gallery = await WebKitGallery.open();
  });
  after(() => gallery?.close());

  for (const { story, view } of all) {
    test(nameOf(story, view), async () => {
      assert.equal(await unlikenessOf(nameOf(story, view), await gallery.picture(story.id, view)), null);
    });
  }
});
