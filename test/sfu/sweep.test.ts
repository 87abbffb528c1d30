import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SILENT } from '../../server/log.ts';
import type { JanusHandle } from '../../server/sfu/janus/handle.ts';
import { Sweep } from '../../server/sfu/janus/sweep.ts';
import { VirtualClock } from '../model/virtual-clock.ts';

// With the real Janus: rooms.test.ts and trouble.test.ts.

const EVERY_MS = 1_000;

/** A sweep of rooms that are all empty and nobody's, with what it has asked of Janus. */
function sweepOf(before: () => Promise<void> = async () => {}) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const list = [{ room: 'left', description: 'call-elements', num_participants: 0 }];
  const handle = {
    async message({ request }: { request: string }) {
      await before();
      asked.push(request);
      return { data: { videoroom: 'success', list } };
    },
  } as unknown as JanusHandle;
  const sweep = new Sweep({
    adminKey: undefined,
    sign: (text) => text,
    clock,
    log: SILENT,
    everyMs: EVERY_MS,
    manager: async () => handle,
    own: () => [],
  });
  return { clock, asked, sweep };
}

test('a room that is found empty twice is destroyed', async () => {
  const { clock, asked, sweep } = sweepOf();
  sweep.start();
  await clock.advance(EVERY_MS);
  assert.deepEqual(asked, ['list', 'list', 'destroy']);
});

test('a sweep that is stopped while it asks neither goes on nor plans another one', async () => {
  let answer = (): void => {};
  const first = new Promise<void>((done) => (answer = done));
  const { clock, asked, sweep } = sweepOf(() => first);
  sweep.start();
  await clock.advance(0);
  sweep.stop();
  answer();
  await clock.advance(10 * EVERY_MS);
  assert.deepEqual(asked, ['list']);
  assert.equal(clock.pending, 0);
});

test('a sweep that is started anew meanwhile has one plan, not two', async () => {
  const answers: (() => void)[] = [];
  const { clock, sweep } = sweepOf(() => new Promise((done) => answers.push(done)));
  sweep.start();
  await clock.advance(0);
  sweep.stop();
  sweep.start();
  await clock.advance(0);
  for (const answer of answers) answer();
  await clock.advance(0);
  assert.equal(clock.pending, 1);
});
