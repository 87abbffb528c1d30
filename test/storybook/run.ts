import { differenceOf, Gallery, keep } from './gallery.ts';
import { nameOf, VIEWS } from './scenes.ts';

// npm run visual [-- --update]

const update = process.argv.includes('--update');
const gallery = await Gallery.open();
try {
  for (const view of VIEWS) {
    const picture = await gallery.draw(view);
    if (update) {
      await keep(view, picture);
      continue;
    }
    const difference = await differenceOf(view, picture);
    console.log(difference === null ? `✓ ${nameOf(view)}` : `✗ ${nameOf(view)}: ${difference}`);
    if (difference !== null) process.exitCode = 1;
  }
} finally {
  await gallery.close();
}
