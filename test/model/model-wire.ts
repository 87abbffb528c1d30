import type { ClientEvent } from '../../src/protocol/index.ts';
import type { SignalingTransport, TransportListener } from '../../src/signaling/transport.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One socket of the model: what the server's side of it sees. */
export interface ServerEnd {
  /** Messages of the client, in order. */
  receive(event: string, payload: unknown, number: number, reply: (reply: unknown) => void): void;
  closed(halfOpen: boolean): void;
}

/** What the server writes into a socket. */
export interface ClientEnd {
  send(event: string, payload: unknown, number: number, acknowledge?: () => void): void;
  close(): void;
}

export type Accept = (end: ClientEnd) => ServerEnd | null;

/**
 * A transport whose network is played by the test: in order and whole while it is up, like TCP, with whatever was under
 * way lost when it breaks. It redials by itself, as Socket.IO does.
 */
export class ModelTransport implements SignalingTransport {
  #listener: TransportListener | undefined;
  #socket: { end: ServerEnd; alive: boolean } | null = null;
  #redial: unknown;
  #reachable = true;
  #closed = false;
  /** Deliveries keep their order: none before the one sent before it. */
  #downFree = 0;
  #upFree = 0;
  delay = 10;
  /** The next message of the server is delivered twice. */
  duplicate = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly accept: () => Accept | null,
  ) {}

  get connected(): boolean {
    return this.#socket !== null;
  }

  connect(listener: TransportListener): void {
    this.#listener = listener;
    this.#dial(0);
  }

  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    const socket = this.#socket;
    if (!socket) return;
    // What crosses a wire is a copy.
    const copy: unknown = JSON.parse(JSON.stringify(payload));
    this.#upFree = Math.max(this.#upFree, this.clock.now() + this.delay);
    this.clock.setTimeout(() => {
      if (!socket.alive) return;
      socket.end.receive(event, copy, number, (answer) => this.#down(socket, () => reply(answer)));
    }, this.#upFree - this.clock.now());
  }

  reconnect(): void {
    this.drop();
  }

  close(): void {
    this.#closed = true;
    this.clock.clearTimeout(this.#redial);
    const socket = this.#socket;
    this.#socket = null;
    // Closed in good order: what was written before still arrives.
    if (socket) {
      this.clock.setTimeout(
        () => {
          socket.alive = false;
          socket.end.closed(false);
        },
        Math.max(this.delay, this.#upFree - this.clock.now()),
      );
    }
  }

  /** The socket breaks, and what was under way in it is lost. `halfOpen`: the server is not told. */
  drop(halfOpen = false): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.alive = false;
    socket.end.closed(halfOpen);
    this.#listener?.closed();
    this.#dial(300);
  }

  /** The network to the server goes away or comes back. */
  reach(reachable: boolean, halfOpen = false): void {
    this.#reachable = reachable;
    if (!reachable) this.drop(halfOpen);
  }

  #dial(ms: number): void {
    if (this.#closed) return;
    this.clock.clearTimeout(this.#redial);
    this.#redial = this.clock.setTimeout(() => {
      const accept = this.#reachable ? this.accept() : null;
      if (!accept) {
        this.#listener?.failed();
        this.#dial(1_000);
        return;
      }
      const socket: { end: ServerEnd; alive: boolean } = { end: undefined as never, alive: true };
      const end = accept({
        send: (event, payload, number, acknowledge) => this.#deliver(socket, event, payload, number, acknowledge),
        close: () => socket === this.#socket && this.drop(),
      });
      if (!end) return this.#dial(1_000);
      socket.end = end;
      this.#socket = socket;
      this.#listener?.opened();
    }, ms);
  }

  #deliver(
    socket: { end: ServerEnd; alive: boolean },
    event: string,
    payload: unknown,
    number: number,
    acknowledge?: () => void,
  ): void {
    const copy: unknown = JSON.parse(JSON.stringify(payload));
    const times = this.duplicate && number > 0 ? 2 : 1;
    this.duplicate = false;
    for (let i = 0; i < times; i++) {
      this.#down(socket, () => {
        if (socket !== this.#socket) return;
        this.#listener?.message(event, copy, number);
        if (acknowledge) this.clock.setTimeout(() => socket.alive && acknowledge(), this.delay);
      });
    }
  }

  #down(socket: { alive: boolean }, run: () => void): void {
    this.#downFree = Math.max(this.#downFree, this.clock.now() + this.delay);
    this.clock.setTimeout(() => {
      if (socket.alive) run();
    }, this.#downFree - this.clock.now());
  }
}
