/**
 * How much an entry matters:
 * - `debug`: something optional did not work, as it does not in some browsers (a wake lock, storage that is blocked)
 * - `info`: the connection or a call went on to its next stage
 * - `warn`: something failed that people can notice; it is tried again, or told to them
 * - `error`: a mistake in this library or in a listener of the page
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One thing that happened. It never holds names, addresses, tokens or SDP, so that a page can send it to its own server. */
export interface LogEntry {
  readonly level: LogLevel;
  /** A fixed sentence in English. */
  readonly message: string;
  /** The code of a failure of ours, or the name of an exception, such as `NotAllowedError`. Empty when there was none. */
  readonly cause: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

export type LogHook = (entry: LogEntry) => void;

let hook: LogHook | null = null;

/** Sends what is logged from now on to `to`; null: to nobody, which is the default. It holds for the whole page. */
export function setLog(to: LogHook | null): void {
  hook = to;
}

/**
 * Tells the page's hook. `message` is a fixed sentence: what people, addresses or descriptions are called has no place in
 * it. Of `error` only the code or the name is told, because its message may quote its input.
 */
export function log(level: LogLevel, message: string, error?: unknown): void {
  if (!hook) return;
  try {
    hook({ level, message, cause: causeOf(error), at: Date.now() });
  } catch (thrown) {
    // The page's mistake goes where its other mistakes go, and stops nothing of ours.
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

/** A handler for a promise whose failure changes nothing: `promise.catch(ignored('The lock was not released.'))`. */
export function ignored(message: string, level: LogLevel = 'debug'): (error: unknown) => undefined {
  return (error) => {
    log(level, message, error);
    return undefined;
  };
}

/** A code or a name and nothing else: an exception of the page's own may be called anything. */
function causeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, name } = error as { code?: unknown; name?: unknown };
  const cause = typeof code === 'string' ? code : name;
  return typeof cause === 'string' && /^[\w-]{1,64}$/.test(cause) ? cause : '';
}
