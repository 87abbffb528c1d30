import { allStories, Gallery } from './support/gallery.ts';
import { keep, nameOf, tidy } from './support/pictures.ts';

// npm run visual -- [part of a story's id]: draws the references of stories anew

const [wanted = ''] = process.argv.slice(2);
const gallery = await Gallery.open();
const names: string[] = [];
try {
  for (const story of await allStories()) {
    if (!story.id.includes(wanted)) continue;
    for await (const { views, still } of gallery.inEachLanguage(story)) {
      for (const view of still ? views : []) {
        const name = nameOf(story, view);
        await keep(name, await gallery.picture(view));
        names.push(name);
      }
    }
    console.log(story.id);
  }
} finally {
  await gallery.close();
}
if (!wanted) await tidy(names);
