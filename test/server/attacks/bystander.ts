import { setTimeout as pause } from 'node:timers/promises';
import { TestClient, talk } from '../support.ts';

/*
 * A process of its own: two people who talk while somebody attacks the server, and are not slowed by the attacker's own work.
 * It says `ready` when they talk, one line of JSON when it is told to stop, and ends.
 */

/** What the two have met. */
export interface Experience {
  readonly requests: number;
  /** The longest that one of them waited for a signal to arrive and for its reply, in milliseconds. */
  readonly slowestMs: number;
  /** What failed, in words. */
  readonly failures: readonly string[];
}

const [url = '', names = ''] = process.argv.slice(2);
const [ana, budi] = ['ana', 'budi'].map((name) => new TestClient(url, { userId: `bystander-${name}-${names}` })) as [
  TestClient,
  TestClient,
];
let going = true;
const stopped = new Promise<void>((resolve) => {
  process.stdin.once('data', () => {
    going = false;
    resolve();
  });
});

await Promise.all([ana.resume(), budi.resume()]);
const { budisRoom } = await talk(ana, budi);
process.stdout.write('ready\n');

let requests = 0;
let slowestMs = 0;
const failures: string[] = [];
for (const one of [ana, budi]) one.socket.on('disconnect', (reason) => failures.push(`disconnected: ${reason}`));
while (going && failures.length === 0) {
  const began = performance.now();
  try {
    await ana.ask('signal', {
      to: budisRoom.participantId,
      // The only signal that may be sent as often as one likes.
      signal: { type: 'candidates', candidates: [] },
    });
    await budi.take('signal');
    requests++;
  } catch (error) {
    failures.push(String(error));
  }
  slowestMs = Math.max(slowestMs, performance.now() - began);
  // Fewer messages than a page may send.
  await Promise.race([pause(40), stopped]);
}
process.stdout.write(`${JSON.stringify({ requests, slowestMs, failures } satisfies Experience)}\n`);
process.exit(0);
