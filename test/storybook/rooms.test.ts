import { promiseStories } from './support/promises.ts';

await promiseStories('stories of rooms, and all others', /^(?!Elements\/(call-|video-))/);
