import { roomIdOf } from '../src/protocol/index.ts';

/** What the services need of a logger. pino is one. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/**
 * All that may be logged: opaque ids, codes and counts. Tokens, descriptions, candidates, names and addresses have no
 * field here, so they cannot get into a log by habit.
 */
export interface LogFields {
  readonly clientId?: string;
  readonly callId?: string;
  readonly roomId?: OpaqueRoom;
  readonly event?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly count?: number;
  /** Name of a {@link Neighbour}. */
  readonly neighbour?: string;
  /** Errors of our own making only: an error of a library may quote its input. */
  readonly error?: string;
}

declare const opaque: unique symbol;
export type OpaqueRoom = string & { readonly [opaque]: true };

/** Where nobody has said how, as in a page of stories, rooms with names are not told apart. */
let markOf = (_id: string): string => 'named';

/** Says how the log marks a room that has a name: the same way through a run, and so that nobody finds the name by it. */
export function markRoomsBy(mark: (id: string) => string): void {
  markOf = mark;
}

/** A room as logs may name it: the id of one that has a name says the name, so it is told by a mark. */
export function opaqueRoom(id: string): OpaqueRoom {
  const isNamed = id.startsWith(roomIdOf(''));
  return (isNamed ? markOf(id) : id) as OpaqueRoom;
}

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The kind of an unexpected error and where it came from, without its message, which may quote a payload. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [error.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' ');
}

/** A handler for a promise whose failure changes nothing: `promise.catch(ignored(log, 'the room was not destroyed'))`. */
export function ignored(log: Pick<Log, 'debug'>, message: string): (error: unknown) => undefined {
  return (error) => {
    log.debug({ error: describeError(error) }, message);
    return undefined;
  };
}

/**
 * Lets a line be written at most once in so many milliseconds. `write` gets how many there were since the last one, this one
 * included. What strangers can cause may fill a disk otherwise.
 */
export function throttle(everyMs: number, now: () => number = Date.now): (write: (count: number) => void) => void {
  let count = 0;
  let writtenAt = -Infinity;
  return (write) => {
    count++;
    if (now() - writtenAt < everyMs) return;
    writtenAt = now();
    write(count);
    count = 0;
  };
}
