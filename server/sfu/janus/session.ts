import { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { JanusHandle } from './handle.ts';
import { CODES, JanusError, type JanusMessage } from './messages.ts';

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
  /** There is no Janus, or none that talks to us; it is tried again. */
  unreachable(): void;
}

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

interface Waiting {
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether it is done when Janus has got it, and not only when a plug-in has answered. */
  readonly acknowledged: boolean;
  sent: boolean;
  readonly timer: unknown;
  readonly resolve: (message: JanusMessage) => void;
  readonly reject: (error: JanusError) => void;
}

/** Nobody listens there any more, so that a Janus that was there has ended. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT']);

/** One session of one Janus, over WebSockets that come and go. */
export class JanusSession {
  #state: 'starting' | 'up' | 'away' | 'down' | 'closed' = 'starting';
  #id: number | undefined;
  #socket: WebSocket | undefined;
  #transactions = 0;
  readonly #waiting = new Map<string, Waiting>();
  readonly #handles = new Map<number, JanusHandle>();
  #attempts = 0;
  #awaySince = 0;
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
    this.#awaySince = this.options.clock.now();
    this.#connect();
  }

  /** @param keep whether Janus is to keep the session for a while, for the next run to claim it */
  async close(keep: boolean): Promise<void> {
    if (this.#state === 'closed') return;
    if (!keep && this.#state === 'up') await this.request({ janus: 'destroy' }).catch(() => undefined);
    this.#state = 'closed';
    this.options.clock.clearTimeout(this.#timer);
    this.#rejectAll(new JanusError(CODES.closed, 'the session is closed'));
    this.#socket?.terminate();
  }

  async attach(plugin: string): Promise<JanusHandle> {
    const { data } = await this.request({ janus: 'attach', plugin });
    if (!data) throw new JanusError(CODES.noSuchHandle, 'no handle came');
    return this.handle(data.id);
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
    const socket = new WebSocket(this.options.url, 'janus-protocol', {
      handshakeTimeout: TIMES.handshake,
      perMessageDeflate: false,
      maxPayload: 1 << 20,
    });
    this.#socket = socket;
    let code: string | undefined;
    socket.on('open', () => void this.#begin(socket));
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
    socket.on('close', () => {
      if (this.#socket === socket) this.#disconnected(code !== undefined && NOBODY.has(code));
    });
  }

  /** Claims the session, or makes one. */
  async #begin(socket: WebSocket): Promise<void> {
    const ask = (janus: string) => this.#ask({ janus }, false, TIMES.handshake, true);
    try {
      if (this.#id !== undefined) {
        const claimed = await ask('claim').catch((error: unknown) => {
          if (error instanceof JanusError && error.code === CODES.noSuchSession) return undefined;
          throw error;
        });
        if (claimed) return this.#up('same');
        this.#lose();
      }
      const { data } = await ask('create');
      this.#id = data?.id;
      this.#up('new');
    } catch (error) {
      // The secret is wrong (403), or no answer came: the next attempt may find it mended.
      const code = error instanceof JanusError ? error.code : 0;
      this.options.log.warn({ code: `${code}` }, 'Janus gives us no session');
      if (code > 0) this.#lose();
      socket.terminate();
    }
  }

  #up(session: 'new' | 'same'): void {
    this.#state = 'up';
    this.#attempts = 0;
    for (const [transaction, waiting] of this.#waiting) if (!waiting.sent) this.#send(transaction, waiting);
    this.#keepAlive();
    this.events.up(session);
  }

  #keepAlive(): void {
    this.#timer = this.options.clock.setTimeout(() => {
      const socket = this.#socket;
      this.request({ janus: 'keepalive' }, true, TIMES.keepaliveAnswer).then(
        () => socket === this.#socket && this.#state === 'up' && this.#keepAlive(),
        () => socket?.terminate(),
      );
    }, TIMES.keepalive);
  }

  #disconnected(nobody: boolean): void {
    if (this.#state === 'closed') return;
    const { clock } = this.options;
    clock.clearTimeout(this.#timer);
    if (this.#state === 'up') {
      this.#state = 'away';
      this.#awaySince = clock.now();
      this.events.away();
    }
    if (this.#state !== 'down' && (nobody || clock.now() - this.#awaySince >= TIMES.claim)) this.#lose();
    if (this.#state === 'down') this.events.unreachable();
    const pause = TIMES.pauses[Math.min(this.#attempts++, TIMES.pauses.length - 1)] ?? 0;
    this.#timer = clock.setTimeout(() => this.#connect(), pause);
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
    for (const { timer, reject } of this.#waiting.values()) {
      this.options.clock.clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as JanusMessage;
    const waiting = message.transaction === undefined ? undefined : this.#waiting.get(message.transaction);
    if (!waiting) return this.#hear(message);
    if (message.janus === 'ack' && !waiting.acknowledged) return;
    this.#waiting.delete(message.transaction ?? '');
    this.options.clock.clearTimeout(waiting.timer);
    const { error } = message;
    if (error) waiting.reject(new JanusError(error.code, error.reason));
    else waiting.resolve(message);
  }

  #hear(message: JanusMessage): void {
    // It says so when it has not heard from us for too long: after a sleep of this machine, for one.
    if (message.janus === 'timeout' && message.session_id === this.#id) {
      this.#lose();
      this.#socket?.terminate();
    } else if (message.sender !== undefined) {
      this.#handles.get(message.sender)?.hear(message);
    }
  }
}
