import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DownOffer } from '../../../src/protocol/group-sfu-messages.ts';
import type { Candidate, Room } from '../../../src/protocol/index.ts';
import { enter, TestClient } from '../../server/support.ts';
import type { Janus } from './media.ts';
import type { Media } from './page.ts';

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

export interface ServerProcess {
  readonly url: string;
  /** As the kernel does it. */
  kill(): Promise<void>;
}

/** The server as people start it, in that folder, with that Janus. */
export async function serverWith(test: Pick<TestContext, 'after'>, janus: Janus, folder: string, more = {}) {
  const child = spawn(process.execPath, ['--import', TSX, MAIN], {
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' },
      ...{ SFU: 'janus', JANUS_URLS: janus.url, JANUS_API_SECRET: janus.apiSecret, JANUS_ADMIN_KEY: janus.adminKey },
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  test.after(kill);
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      const [, address] = /^Call Elements is at (\S+)\n/.exec(output) ?? [];
      if (address) resolve(address);
    });
    exited.then(() => reject(new Error('the server has stopped')), reject);
  });
  // It listens before it has its media server.
  while ((await (await fetch(`${url}/ready`)).text()) !== 'ready') await new Promise((next) => setTimeout(next, 20));
  return { url, kill } satisfies ServerProcess;
}

/** Somebody in a room, by a socket alone. */
export interface Guest {
  readonly client: TestClient;
  readonly room: Room;
}

export async function guestOf(
  test: Pick<TestContext, 'after'>,
  url: string,
  userId: string,
  more: Parameters<typeof enter>[1] = {},
  room = 'standup',
): Promise<Guest> {
  const client = new TestClient(url, { userId, userName: userId });
  test.after(() => client.close());
  await client.resume();
  return { client, room: await client.join(enter(room, more)) };
}

/** What the page of that client has of the media server: what goes over the socket. */
export function mediaOf(client: TestClient): Media {
  return {
    async publish(_room, _participant, offer, sources) {
      return (await client.ask('sfu_publish', { offer, sources: [...sources] })).answer;
    },
    async subscribe(_room, _participant, wanted, fresh = false) {
      const streams = wanted.map(({ participant, source, layer = null }) => {
        return { participantId: participant, source, send: true, layer };
      });
      const { offer } = await client.ask('sfu_subscribe', { wanted: streams, fresh });
      return offer && internal(offer);
    },
    async answer(_room, _participant, answer) {
      await client.ask('sfu_answer', { answer });
    },
    async restartDown() {
      return internal((await client.ask('sfu_restart', {})).offer);
    },
    async candidates(_room, _participant, way, candidates) {
      const some = candidates.filter((one): one is Candidate => one !== null);
      if (some.length > 0) await client.ask('sfu_candidates', { way, candidates: some });
    },
  };
}

function internal({ sdp, streams, fresh }: DownOffer) {
  const named = streams.map(({ mid, participantId, source }) => ({ mid, participant: participantId, source }));
  return { sdp, fresh, streams: named };
}
