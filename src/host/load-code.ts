import { log } from './log.ts';

/** Before each further try, in milliseconds. */
const PAUSES: readonly number[] = [500, 2_000, 6_000];

/**
 * Loads a part of our code, by the `import()` that `load` makes. A network that was away, or a deployment that is under way,
 * passes: it is tried again after growing pauses. Rejects with what the last try threw. Firefox keeps a failure until the page
 * is reloaded, so that there all tries are one.
 */
export async function loadCode<Part>(load: () => Promise<Part>): Promise<Part> {
  for (const pause of PAUSES) {
    try {
      return await load();
    } catch (error) {
      log('info', 'A part of the code could not be loaded; it is tried again.', error);
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return load();
}
