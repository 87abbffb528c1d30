import type { CallError, ClientEvent, ClientPayload, MediaState } from '../protocol/index.ts';
import type { Announcement } from './announce.ts';
import type { Effect } from './effects.ts';
import type { RequestTag, Timer } from './events.ts';
import { NEW_LINK } from './blanks.ts';
import { selectMedia } from './media-state.ts';
import type { Call, LinkState, RoomState, SessionState } from './state.ts';

/**
 * One step of `reduce` in the making: the next state and the effects so far. It lives only inside `reduce`; from the
 * outside a step is a pure function.
 */
export class Step {
  readonly effects: Effect[] = [];

  constructor(
    public state: SessionState,
    readonly now: number,
  ) {}

  set(patch: Partial<SessionState>): void {
    this.state = { ...this.state, ...patch };
  }

  setCall(patch: Partial<Call>): void {
    if (this.state.call) this.set({ call: { ...this.state.call, ...patch } });
  }

  setRoom(patch: Partial<RoomState>): void {
    if (this.state.room) this.set({ room: { ...this.state.room, ...patch } });
  }

  setLink(name: string, patch: Partial<LinkState>): void {
    this.set({ links: { ...this.state.links, [name]: { ...(this.state.links[name] ?? NEW_LINK), ...patch } } });
  }

  closeLink(name: string): void {
    if (!this.state.links[name]) return;
    const { [name]: _closed, ...links } = this.state.links;
    this.set({ links });
    this.run({ type: 'close-link', link: name });
    this.stop(`lost:${name}`, `gone:${name}`, `retry:${name}`, `answer:${name}`);
  }

  run(effect: Effect): void {
    this.effects.push(effect);
  }

  send<E extends ClientEvent>(event: E, payload: ClientPayload<E>, tag?: Extract<RequestTag, { event: E }>): void {
    this.run({ type: 'send', event, payload, ...(tag && { tag }) } as Effect);
  }

  /** Leaves a room, even one of a server that forgets us meanwhile: nobody shall wait there for us. */
  leave(room: Pick<RoomState, 'id' | 'ticket'>, reason: 'hang-up' | 'connection-lost'): void {
    const payload = { room: room.id, ticket: room.ticket, reason };
    this.send('leave_call_room', payload, { event: 'leave_call_room', payload });
  }

  start(timer: Timer, ms: number): void {
    this.run({ type: 'start-timer', timer, ms });
  }

  stop(...timers: Timer[]): void {
    for (const timer of timers) this.run({ type: 'stop-timer', timer });
  }

  announce(announcement: Announcement): void {
    this.run({ type: 'announce', announcement });
  }

  fail(error: CallError): void {
    this.announce({ event: 'call-error', detail: error });
  }

  /** What we really send at this moment. */
  get mediaState(): MediaState {
    return selectMedia(this.state);
  }
}
