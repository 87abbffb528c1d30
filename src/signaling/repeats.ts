import type { ClientEvent, ErrorCode } from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import { pauseBefore } from './pauses.ts';

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
/** For so long a request is asked again. Milliseconds. */
const LAST_PAUSE_AFTER = 60_000;

/** What the page says by itself, and may say again: it states what is so, and is no further step. */
const STATES: ReadonlySet<ClientEvent> = new Set<ClientEvent>([
  'answer_call',
  'reject_call',
  'cancel_call',
  'join_call_room',
  'leave_call_room',
  'set_media_state',
  'raise_hand',
  'topology_ready',
]);
/** What a person asks for: whoever does it too often is to know at once. */
const CLICKS: ReadonlySet<ClientEvent> = new Set<ClientEvent>(['call_user', 'invite_to_room', 'peek_room']);

/** Whether a request that failed like this is to be asked again. A second line of chat or a signal in another order would do harm. */
export function isRepeated(event: ClientEvent, code: ErrorCode): boolean {
  if (code === 'server-error' || code === 'not-ready' || code === 'request-timeout')
    return STATES.has(event) || CLICKS.has(event);
  return code === 'rate-limited' && STATES.has(event);
}

/** What a request is about; a later one about the same makes an earlier one that still waits pointless. Undefined: nothing else is. */
export function subjectOf(event: ClientEvent, payload: unknown): string | undefined {
  const { callId, room } = payload as { callId?: string; room?: string };
  if (event === 'peek_room') return undefined;
  if (callId !== undefined) return `call:${callId}`;
  if (room !== undefined) return `room:${room}`;
  return STATES.has(event) ? event : undefined;
}

interface Waiting {
  readonly subject: string | undefined;
  readonly timer: unknown;
  readonly giveUp: (lost: boolean) => void;
}

/** Requests that failed for a passing reason and wait to be asked again: with growing pauses, and an end. */
export class Repeats {
  readonly #waiting = new Set<Waiting>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /**
   * Calls `again` after a pause, or `giveUp`: when it has been tried for long enough, or (`lost`) when the server does not
   * know us any more. `attempt` counts from 0; `since` is when it was asked first.
   */
  wait(
    subject: string | undefined,
    attempt: number,
    since: number,
    again: () => void,
    giveUp: (lost: boolean) => void,
  ): void {
    const pause = pauseBefore(attempt, FIRST_PAUSE, LONGEST_PAUSE, this.random);
    if (this.clock.now() + pause - since > LAST_PAUSE_AFTER) return giveUp(false);
    const timer = this.clock.setTimeout(() => {
      this.#waiting.delete(waiting);
      again();
    }, pause);
    const waiting: Waiting = { subject, timer, giveUp };
    this.#waiting.add(waiting);
  }

  /** Something newer has been said about this: the earlier request has no reply of its own any more. */
  drop(subject: string | undefined): void {
    if (subject === undefined) return;
    for (const waiting of this.#waiting) {
      if (waiting.subject !== subject) continue;
      this.clock.clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
    }
  }

  /** Takes all away, and tells those who wait. */
  clear(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const { timer, giveUp } of all) {
      this.clock.clearTimeout(timer);
      giveUp(true);
    }
  }
}
