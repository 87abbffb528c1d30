import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { earlierChunks } from '../../server/earlier-chunks.ts';
import { StaticFile } from '../../server/files.ts';
import { SILENT } from '../../server/log.ts';

const HOUR = 60 * 60_000;

const build = (...names: string[]): ReadonlyMap<string, StaticFile> =>
  new Map(
    ['call-elements.js', ...names.map((name) => `chunks/${name}.js`)].map((path) => [
      path,
      new StaticFile(path, new TextEncoder().encode(path)),
    ]),
  );

/** A server that is deployed again and again, with the same disk. */
async function deployments(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
  t.after(() => rm(folder, { recursive: true }));
  let now = Date.now();
  return {
    folder,
    deploy: async (hoursLater: number, ...names: string[]): Promise<string[]> => {
      now += hoursLater * HOUR;
      return [...(await earlierChunks(folder, build(...names), now, SILENT)).keys()].sort();
    },
  };
}

describe('chunks of earlier builds', () => {
  it('are there for a day after they were replaced, however long they had been served', async (t) => {
    const { deploy } = await deployments(t);
    assert.deepEqual(await deploy(0, 'core-1', 'phone-1'), []);
    assert.deepEqual(await deploy(1_000, 'core-2', 'phone-1'), ['chunks/core-1.js']);
    assert.deepEqual(await deploy(23, 'core-3', 'phone-1'), ['chunks/core-1.js', 'chunks/core-2.js']);
    assert.deepEqual(await deploy(2, 'core-3', 'phone-1'), ['chunks/core-2.js']);
    assert.deepEqual(await deploy(23, 'core-3', 'phone-1'), []);
  });

  it('are those of the build that runs again, when a deployment is taken back', async (t) => {
    const { folder, deploy } = await deployments(t);
    await deploy(0, 'core-1');
    await deploy(1, 'core-2');
    assert.deepEqual(await deploy(1, 'core-1'), ['chunks/core-2.js']);
    assert.equal(await readFile(join(folder, 'served/core-1.js'), 'utf8'), 'chunks/core-1.js');
  });

  it('are none where nothing can be kept, and the server starts all the same', async (t) => {
    const { folder } = await deployments(t);
    await writeFile(join(folder, 'file'), '');
    const said: string[] = [];
    const log = { ...SILENT, warn: (_: object, words: string) => void said.push(words) };
    assert.equal((await earlierChunks(join(folder, 'file'), build('core-1'), Date.now(), log)).size, 0);
    assert.equal(said.length, 1);
  });
});
