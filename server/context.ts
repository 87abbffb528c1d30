import type { ServerEvent, ServerPayload } from '../src/protocol/index.ts';
import type { Clock } from './clock.ts';
import { describeError, type Log } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Sign } from './rooms/tickets.ts';
import type { MediaServer } from './sfu/media-server.ts';
import { duty } from './store/steady.ts';
import type { RoomRow, Tables } from './store/tables.ts';

/** Sends a numbered message to a client, wherever it is; a client that is not known any more gets nothing. */
export type Deliver = <E extends ServerEvent>(clientId: string, event: E, payload: ServerPayload<E>) => void;

export interface Ids {
  /** An id that nobody can guess and that is never given twice. */
  id(): string;
  /** A secret of at least 128 bits. */
  token(): string;
}

/** Waits, in milliseconds. */
export interface Times {
  readonly ring: number;
  readonly ghost: number;
  readonly resumeWindow: number;
  /** How long a page that said that it goes has to come back, as a reload does, before the others see that it has left. */
  readonly leaving: number;
  /** A page whose connection was closed counts as dead for those who hear nothing of it after this. */
  readonly away: number;
  /** How long who was cut off from a room with a name may come back, and may have links there still. */
  readonly absence: number;
  /** How long a user without a connected client still counts as online, so that a reload does not flicker. */
  readonly presenceGrace: number;
  readonly ticket: number;
  /** How long a connection may take to say `resume`. */
  readonly hello: number;
}

export interface RoomSettings {
  /** Participants of a room without a media server, of those that are joined by a name and of calls that have grown. */
  readonly capacity: number;
  /** What becomes of a user's other page in a room that is joined by its name. */
  readonly sameUser: 'both' | 'replace';
  /** The number of participants with which media begins to go through the media server. */
  readonly sfuFrom: number;
  /** How long a room has to be small before its media goes from page to page again, in milliseconds. */
  readonly sfuBackMs: number;
  /** Participants of a room with a media server. */
  readonly sfuCapacity: number;
}

export interface RoomRules extends RoomSettings {
  /** Participants of this room, as things are now. */
  capacityOf(row: RoomRow): number;
  readonly hasSfu: boolean;
  /** Whether a media server takes new rooms now. */
  isSfuHealthy(): boolean;
}

/** What every service works with. */
export interface Context {
  readonly clock: Clock;
  readonly tables: Tables;
  readonly deliver: Deliver;
  readonly ids: Ids;
  readonly sign: Sign;
  /** Names this run of the server: tickets of another one may make their rooms again. */
  readonly bootId: string;
  readonly startedAt: number;
  readonly times: Times;
  readonly rooms: RoomRules;
  /** Null without one: then every room is a mesh. */
  readonly media: MediaServer | null;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Runs a task after a while; a failure is logged and goes no further. */
export function later(context: Pick<Context, 'clock' | 'log'>, ms: number, task: () => Promise<unknown>): unknown {
  return context.clock.setTimeout(() => unwatched(context, task), ms);
}

/** Runs a task that nobody waits for, and that nobody would ask for again: until the store takes it. */
export function unwatched(context: Pick<Context, 'clock' | 'log'>, task: () => Promise<unknown>): void {
  duty(context, task).catch((error: unknown) => context.log.error({ error: describeError(error) }, 'a task failed'));
}
