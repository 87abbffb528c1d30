import { randomUUID } from 'node:crypto';
import type { Candidate } from '../../../src/protocol/index.ts';
import { SILENT } from '../../../server/log.ts';
import { systemClock } from '../../../server/system-clock.ts';
import { cleanCandidates } from '../../../server/sfu/candidates.ts';
import type { JanusHandle } from '../../../server/sfu/janus/handle.ts';
import { JanusSession } from '../../../server/sfu/janus/session.ts';
import {
  createRoom,
  joinAsSubscriber,
  PLUGIN,
  publish,
  startSubscription,
  type RoomKeys,
} from '../../../server/sfu/janus/video-room.ts';
import type { Janus } from '../../e2e/support/sfu.ts';
import type { Signaling, Wanted } from './signaling.ts';

/** A page that talks to Janus itself, with nothing in between: what is left to gain. */
export class DirectSignaling implements Signaling {
  readonly id = randomUUID();
  #privateId = 0;
  #up: JanusHandle | undefined;
  #down: JanusHandle | undefined;

  private constructor(
    private readonly session: JanusSession,
    private readonly keys: RoomKeys,
  ) {}

  static async connect(janus: Janus, keys: RoomKeys): Promise<DirectSignaling> {
    return new DirectSignaling(await openSession(janus), keys);
  }

  async join(): Promise<readonly string[]> {
    [this.#up, this.#down] = await Promise.all([this.session.attach(PLUGIN), this.session.attach(PLUGIN)]);
    const { id, pin } = this.keys;
    const { data } = await this.#up.message({ request: 'join', ptype: 'publisher', room: id, pin, id: this.id });
    this.#privateId = Number(data['private_id']);
    return (data['publishers'] as { id: string }[]).map((one) => one.id);
  }

  async publish(offer: string): Promise<string> {
    return (await publish(known(this.#up), offer, false)).answer;
  }

  async subscribe(wanted: readonly Wanted[]): Promise<string> {
    const streams = wanted.map(({ id, kind }) => ({ feed: id, mid: kind }));
    const { offer, streams: got } = await joinAsSubscriber(known(this.#down), this.keys, this.#privateId, streams);
    if (offer === undefined || got.length !== wanted.length) throw new Error('Not all that was wanted was offered.');
    return offer;
  }

  answer(sdp: string): Promise<void> {
    return startSubscription(known(this.#down), sdp);
  }

  candidates(way: 'up' | 'down', candidates: readonly Candidate[]): Promise<void> {
    return known(way === 'up' ? this.#up : this.#down).trickle(cleanCandidates(candidates));
  }

  async flows(): Promise<void> {
    // Nobody waits for it.
  }

  async leave(): Promise<void> {
    await Promise.all([this.#up?.detach(), this.#down?.detach()]);
  }

  close(): Promise<void> {
    return this.session.close(false);
  }
}

/** A room as our server makes one, which goes with Janus. */
export async function createDirectRoom(janus: Janus): Promise<RoomKeys> {
  const keys = { id: randomUUID(), secret: randomUUID(), pin: randomUUID() };
  const session = await openSession(janus);
  await createRoom(await session.attach(PLUGIN), keys, {
    adminKey: janus.adminKey,
    bitrate: 3_000_000,
    capacity: 30,
  });
  await session.close(false);
  return keys;
}

async function openSession({ url, apiSecret }: Janus): Promise<JanusSession> {
  return new Promise((resolve, reject) => {
    const session = new JanusSession(
      { url, apiSecret, clock: systemClock, log: SILENT },
      {
        up: () => resolve(session),
        away() {},
        lost: () => reject(new Error('Janus is gone.')),
        unreachable: () => reject(new Error('There is no Janus.')),
      },
    );
    session.open();
  });
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('It has not joined.');
  return value;
}
