import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { allStories, Gallery } from './gallery.ts';
import { differenceOf, nameOf } from './pictures.ts';

/** What every story promises: it is drawn, nothing complains, everybody can use it, and it looks as it did. */
export async function promiseStories(what: string, titles: RegExp): Promise<void> {
  const stories = (await allStories()).filter(({ title }) => titles.test(title));
  describe(what, () => {
    let gallery: Gallery;
    before(async () => {
      gallery = await Gallery.open();
    });
    after(() => gallery?.close());

    for (const story of stories) {
      test(`${story.title} › ${story.name}`, async () => {
        const wrong: string[] = [];
        for await (const { views, still, complaints } of gallery.inEachLanguage(story)) {
          for (const scheme of new Set(views.map((view) => view.scheme))) {
            wrong.push(...(await gallery.violations(scheme)));
          }
          for (const view of still ? views : []) {
            const difference = await differenceOf(nameOf(story, view), await gallery.picture(view));
            if (difference) wrong.push(difference);
          }
          wrong.push(...complaints);
        }
        assert.deepEqual(wrong, []);
      });
    }
  });
}
