import type { ClientEvent, ClientPayload, Description, EndReason, IceServer, Signal } from '../protocol/index.ts';
import type { Announcement } from './announce.ts';
import type { RequestTag, Timer } from './events.ts';
import type { DeviceSource, LinkBudget, ScreenContent } from './state.ts';

type Send = {
  [E in ClientEvent]: { type: 'send'; event: E; payload: ClientPayload<E>; tag?: Extract<RequestTag, { event: E }> };
}[ClientEvent];

/** What `reduce` asks the session to do. Whatever comes of it comes back as an event. */
export type Effect =
  | Send
  /** Makes the link and its offer, and waits for what the person tells the browser about `sources` before it reports. */
  | { type: 'offer'; link: string; awaiting: readonly DeviceSource[] }
  | { type: 'prepare-answer'; link: string; offer: Description & { type: 'offer' } }
  | { type: 'open-answer'; link: string }
  | { type: 'open-offer'; link: string; answer: Description & { type: 'answer' } }
  | { type: 'receive'; link: string; signal: Signal }
  | { type: 'expect-media'; link: string; expected: boolean }
  | { type: 'limit-link'; link: string; budget: LinkBudget | null }
  | { type: 'close-link'; link: string }
  | { type: 'ice-servers'; servers: readonly IceServer[]; relayOnly: boolean }
  /** Brings devices to what the state desires. */
  | { type: 'open-devices'; sources: readonly DeviceSource[] }
  /** Reports `devices-asked` when the browser has nothing (more) to ask. */
  | { type: 'await-devices'; callId: string; wait: boolean }
  | { type: 'close-device'; source: DeviceSource }
  | { type: 'release-devices' }
  | { type: 'share-screen'; on: boolean }
  | { type: 'screen-content'; content: ScreenContent }
  /** Tells the other tabs of this browser at once, even those whose socket is gone. */
  | { type: 'tell-tabs'; callId: string; reason: Extract<EndReason, 'answered-elsewhere' | 'rejected-elsewhere'> }
  /** This has become a matter of more than two: their rules are needed. */
  | { type: 'load-group' }
  | { type: 'start-timer'; timer: Timer; ms: number }
  | { type: 'stop-timer'; timer: Timer }
  | { type: 'announce'; announcement: Announcement };
