import { ignored } from '../../host/log.ts';
import type { IceServer } from '../../protocol/index.ts';
import { arrivedIn, flowBetween, wayOf, type Flow, type Stat } from './loopback-stats.ts';
import { makeSyntheticMedia } from './synthetic-media.ts';

/** To find a way and to bring the first packet. */
const CONNECT_MS = 8_000;
const MEASURE_MS = 3_000;
const LOOK_MS = 50;

/** `relay`: by what it went to the TURN server; null: it did not. */
export type CallOutcome = (Flow & { readonly relay: string | null }) | null;

/**
 * A call of this page with itself, for some seconds. With TURN servers the one that sends takes no other way; the other one
 * may, as a relay need not be able to reach a relay of its own server.
 *
 * @returns null when no media came in time.
 */
export async function callOneself(turn: readonly IceServer[], signal: AbortSignal): Promise<CallOutcome> {
  const iceServers = turn as RTCIceServer[];
  const sender = new RTCPeerConnection({ iceServers, iceTransportPolicy: turn.length > 0 ? 'relay' : 'all' });
  const receiver = new RTCPeerConnection({ iceServers });
  const media = makeSyntheticMedia();
  const over = new AbortController();
  const end = (): void => over.abort();
  signal.addEventListener('abort', end, { once: true });
  const late = setTimeout(end, CONNECT_MS);
  const look = async (): ReturnType<typeof arrived> => arrived(receiver);
  try {
    for (const track of media.tracks) sender.addTrack(track);
    await join(sender, receiver);
    let before = await look();
    while (before.packets === 0) {
      await pause(LOOK_MS, over.signal);
      if (over.signal.aborted) return null;
      before = await look();
    }
    clearTimeout(late);
    await pause(MEASURE_MS, over.signal);
    const after = await look();
    const { ms, relay } = wayOf(await statsOf(sender));
    return over.signal.aborted ? null : { ...flowBetween(before, after, ms), relay };
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', end);
    media.close();
    sender.close();
    receiver.close();
  }
}

async function join(sender: RTCPeerConnection, receiver: RTCPeerConnection): Promise<void> {
  const pass = (from: RTCPeerConnection, to: RTCPeerConnection, ready: Promise<void>): void => {
    from.onicecandidate = ({ candidate }) => {
      if (candidate)
        void ready.then(() => to.addIceCandidate(candidate)).catch(ignored('A candidate of the test was not taken.'));
    };
  };
  let offered = (): void => undefined;
  let answered = (): void => undefined;
  pass(sender, receiver, new Promise((resolve) => (offered = resolve)));
  pass(receiver, sender, new Promise((resolve) => (answered = resolve)));
  await sender.setLocalDescription();
  await receiver.setRemoteDescription(sender.localDescription as RTCSessionDescription);
  offered();
  await receiver.setLocalDescription();
  await sender.setRemoteDescription(receiver.localDescription as RTCSessionDescription);
  answered();
}

async function arrived(receiver: RTCPeerConnection): Promise<ReturnType<typeof arrivedIn>> {
  return arrivedIn(await statsOf(receiver), performance.now());
}

async function statsOf(connection: RTCPeerConnection): Promise<Stat[]> {
  const stats: Stat[] = [];
  (await connection.getStats()).forEach((stat: Stat) => stats.push(stat));
  return stats;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
