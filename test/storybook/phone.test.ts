import { promiseStories } from './support/promises.ts';

await promiseStories('stories of calls of two', /^Elements\/(call-|video-)/);
