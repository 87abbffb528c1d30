import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { ignored, type Log } from '../../log.ts';
import { JanusHandle } from './handle.ts';
import { CODES, JanusError, JanusId, read, type JanusMessage } from './messages.ts';
import { JanusSocket, type SocketEnd } from './socket.ts';

export interface SessionOptions {
  /** `ws://`, `wss://`, or `ws+unix://` and the path of a socket. */
  readonly url: string;
  readonly apiSecret?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SessionEvents {
  /** The session is there: a new one, or the same one after the WebSocket was lost. */
  up(session: 'new' | 'same'): void;
  /** The WebSocket is lost; the session may be claimed again. */
  away(): void;
  /** The session is gone with all of its handles: Janus has ended, or has been away for too long. */
  lost(): void;
  /** There is no Janus, or none that talks to us; it is tried again. Told after each attempt. */
  unreachable(why: Missing): void;
}

export type Missing = SocketEnd | 'wrong secret' | 'no session' | 'unstable';

const TIMES = {
  request: 8_000,
  handshake: 3_000,
  /** Janus ends a session that says nothing for 60 s; and one that does not answer this hangs. */
  keepalive: 5_000,
  keepaliveAnswer: 3_000,
  /** `reclaim_session_timeout` of our configuration of Janus is longer. */
  claim: 10_000,
  /** Between attempts, growing up to the last one. */
  pauses: [0, 50, 100, 200, 400, 800, 1_600, 3_200, 5_000],
} as const;

/** Requests that wait for an answer; a large room asks a few hundred at once. */
const MAX_WAITING = 5_000;
/** A session that was lost so often since it last answered a keepalive is no use. */
const UNSTABLE = 4;

interface Waiting {
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether it is done when Janus has got it, and not only when a plug-in has answered. */
  readonly acknowledged: boolean;
  sent: boolean;
  readonly timer: unknown;
  readonly resolve: (message: JanusMessage) => void;
  readonly reject: (error: JanusError) => void;
}

const Made = v.object({ id: JanusId });

/** One session of one Janus, over WebSockets that come and go. */
export class JanusSession {
  #state: 'starting' | 'up' | 'away' | 'down' | 'closed' = 'starting';
  #id: number | undefined;
  #socket: JanusSocket | undefined;
  #transactions = 0;
  readonly #waiting = new Map<string, Waiting>();
  readonly #handles = new Map<number, JanusHandle>();
  /** Since a session was last seen to be of use. */
  #attempts = 0;
  /** Runs while there is no WebSocket but may be a session. By a timer, as the time of day may jump. */
  #claimTimer: unknown;
  #claimIsOver = false;
  /** The next attempt, or the next keepalive: never both. */
  #timer: unknown;

  constructor(
    private readonly options: SessionOptions,
    private readonly events: SessionEvents,
  ) {}

  get id(): number | undefined {
    return this.#id;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** @param id a session of an earlier run, to be claimed */
  open(id?: number): void {
    this.#id = id;
    this.#awaitClaim();
    this.#connect();
  }

  /** @param keep whether Janus is to keep the session for a while, for the next run to claim it */
  async close(keep: boolean): Promise<void> {
    if (this.#state === 'closed') return;
    if (!keep && this.#state === 'up')
      await this.request({ janus: 'destroy' }).catch(ignored(this.log, 'the session was not destroyed'));
    this.#state = 'closed';
    this.options.clock.clearTimeout(this.#timer);
    this.options.clock.clearTimeout(this.#claimTimer);
    this.#rejectAll(new JanusError(CODES.closed, 'the session is closed'));
    this.#socket?.close();
  }

  async attach(plugin: string): Promise<JanusHandle> {
    const { data } = await this.request({ janus: 'attach', plugin });
    return this.handle(read(Made, data).id);
  }

  get log(): Log {
    return this.options.log;
  }

  /** A handle that is known to be there. */
  handle(id: number): JanusHandle {
    const handle = new JanusHandle(id, this, () => this.#handles.delete(id));
    this.#handles.set(id, handle);
    return handle;
  }

  /** Waits while the WebSocket is away for a moment, and fails at once when there is no Janus. */
  request(body: Waiting['body'], acknowledged = false, ms: number = TIMES.request): Promise<JanusMessage> {
    if (this.#state === 'down' || this.#state === 'closed') {
      return Promise.reject(new JanusError(CODES.lost, 'Janus is not there'));
    }
    if (this.#waiting.size >= MAX_WAITING) {
      return Promise.reject(new JanusError(CODES.overloaded, 'Janus is behind'));
    }
    return this.#ask(body, acknowledged, ms, this.#state === 'up');
  }

  #ask(body: Waiting['body'], acknowledged: boolean, ms: number, now: boolean): Promise<JanusMessage> {
    return new Promise((resolve, reject) => {
      const transaction = `${++this.#transactions}`;
      const timer = this.options.clock.setTimeout(() => {
        this.#waiting.delete(transaction);
        reject(new JanusError(CODES.timeout, `${String(body['janus'])} was not answered`));
      }, ms);
      const waiting: Waiting = { body, acknowledged, sent: false, timer, resolve, reject };
      this.#waiting.set(transaction, waiting);
      if (now) this.#send(transaction, waiting);
    });
  }

  #send(transaction: string, waiting: Waiting): void {
    const { apiSecret } = this.options;
    waiting.sent = true;
    this.#socket?.send(
      JSON.stringify({
        ...waiting.body,
        transaction,
        ...(this.#id !== undefined && { session_id: this.#id }),
        ...(apiSecret !== undefined && { apisecret: apiSecret }),
      }),
    );
  }

  #connect(): void {
    const socket: JanusSocket = new JanusSocket(this.options.url, this.options.clock, {
      opened: () => void this.#begin(socket),
      message: (message) => {
        if (this.#socket === socket) this.#receive(message);
      },
      closed: (why) => {
        if (this.#socket === socket) this.#disconnected(why);
      },
    });
    this.#socket = socket;
  }

  /** Claims the session, or makes one. Never rejects. */
  async #begin(socket: JanusSocket): Promise<void> {
    const ask = (janus: string) => this.#ask({ janus }, false, TIMES.handshake, true);
    let session: 'new' | 'same' = 'same';
    try {
      const claimed = this.#id !== undefined && (await this.#claim(ask));
      if (!claimed) {
        session = 'new';
        const { id } = read(Made, (await ask('create')).data);
        if (this.#socket !== socket || this.#state === 'closed') return;
        this.#id = id;
      }
    } catch (error) {
      if (this.#socket !== socket || this.#state === 'closed') return;
      // The secret is wrong, or no answer came: the next attempt may find it mended.
      const code = error instanceof JanusError ? error.code : 0;
      const why = code === CODES.unauthorizedRequest ? 'wrong secret' : 'no session';
      if (code > 0 || code === CODES.unreadable) this.#lose();
      socket.close();
      this.events.unreachable(why);
      return;
    }
    if (this.#socket === socket) this.#up(session);
  }

  /** False when Janus does not have the session any more. */
  async #claim(ask: (janus: string) => Promise<unknown>): Promise<boolean> {
    try {
      await ask('claim');
      return true;
    } catch (error) {
      if (!(error instanceof JanusError) || error.code !== CODES.noSuchSession) throw error;
      this.#lose();
      return false;
    }
  }

  #up(session: 'new' | 'same'): void {
    if (this.#state === 'closed') return;
    this.#state = 'up';
    this.options.clock.clearTimeout(this.#claimTimer);
    for (const [transaction, waiting] of this.#waiting) if (!waiting.sent) this.#send(transaction, waiting);
    this.#keepAlive();
    this.events.up(session);
  }

  #keepAlive(): void {
    this.#timer = this.options.clock.setTimeout(() => {
      const socket = this.#socket;
      this.request({ janus: 'keepalive' }, true, TIMES.keepaliveAnswer).then(
        () => {
          if (socket !== this.#socket || this.#state !== 'up') return;
          // Not before: one that gives sessions and drops them at once is asked less and less often.
          this.#attempts = 0;
          this.#keepAlive();
        },
        () => socket?.close('no answer'),
      );
    }, TIMES.keepalive);
  }

  #disconnected(why: SocketEnd): void {
    if (this.#state === 'closed') return;
    const { clock } = this.options;
    clock.clearTimeout(this.#timer);
    const wasUp = this.#state === 'up';
    if (wasUp) {
      this.#state = 'away';
      this.#awaitClaim();
      this.events.away();
    }
    if (why === 'nobody' || this.#claimIsOver) this.#lose();
    // A WebSocket that was dropped is no news yet: mostly the session is claimed within milliseconds.
    if (!wasUp || this.#state === 'down') this.events.unreachable(why);
    else if (this.#attempts >= UNSTABLE) this.events.unreachable('unstable');
    const pause = TIMES.pauses[Math.min(this.#attempts++, TIMES.pauses.length - 1)] ?? 0;
    this.#timer = clock.setTimeout(() => this.#connect(), pause);
  }

  #awaitClaim(): void {
    this.options.clock.clearTimeout(this.#claimTimer);
    this.#claimIsOver = false;
    this.#claimTimer = this.options.clock.setTimeout(() => (this.#claimIsOver = true), TIMES.claim);
  }

  #lose(): void {
    if (this.#state === 'down') return;
    this.#state = 'down';
    this.#id = undefined;
    this.#handles.clear();
    this.#rejectAll(new JanusError(CODES.lost, 'the session is gone'));
    this.events.lost();
  }

  #rejectAll(error: JanusError): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { timer, reject } of all) {
      this.options.clock.clearTimeout(timer);
      reject(error);
    }
  }

  #receive(message: JanusMessage): void {
    const { transaction = '', error } = message;
    const waiting = this.#waiting.get(transaction);
    // Nobody can answer what was not asked yet.
    if (!waiting?.sent) return this.#hear(message);
    if (message.janus === 'ack' && !waiting.acknowledged) return;
    this.#waiting.delete(transaction);
    this.options.clock.clearTimeout(waiting.timer);
    if (error) waiting.reject(new JanusError(error.code, error.reason));
    else if (message.janus === 'error') waiting.reject(new JanusError(CODES.unreadable, 'an error without a code'));
    else waiting.resolve(message);
  }

  #hear(message: JanusMessage): void {
    // It says so when it has not heard from us for too long: after a sleep of this machine, for one.
    if (message.janus === 'timeout' && this.#id !== undefined && message.session_id === this.#id) {
      this.#lose();
      this.#socket?.close();
    } else if (message.sender !== undefined) {
      this.#handles.get(message.sender)?.hear(message);
    }
  }
}
