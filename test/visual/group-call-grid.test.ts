import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { differenceOf, Gallery } from './gallery.ts';
import { VIEWS } from './scenes.ts';

describe('a room looks as it did', () => {
  let gallery: Gallery;
  before(async () => {
    gallery = await Gallery.open();
  });
  after(() => gallery?.close());

  for (const view of VIEWS) {
    test(`${view.scene}, ${view.size}, ${view.scheme}`, async () => {
      const difference = await differenceOf(view, await gallery.draw(view));
      assert.equal(difference, null, difference ?? '');
    });
  }
});
