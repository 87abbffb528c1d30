import { ALL_RIGHTS } from '../../server/auth/identity.ts';
import type { Connection } from '../../server/clients/connection.ts';
import { createServices, type CallServices } from '../../server/services.ts';
import { createMemoryTables } from '../../server/store/tables.ts';
import type { ClientEvent, User } from '../../src/protocol/index.ts';
import { SYSTEM_CLOCK } from '../../src/signaling/clock.ts';
import type { SignalingTransport, TransportListener } from '../../src/signaling/transport.ts';

/** The calling server, in the page itself: the same services that run behind a port, without the port. */
export class PageServer {
  readonly #services: CallServices;
  readonly #signed = new Map<string, string>();

  constructor() {
    this.#services = createServices({
      clock: SYSTEM_CLOCK,
      ids: { id: () => crypto.randomUUID(), token: () => crypto.randomUUID() },
      tables: createMemoryTables(),
      // Nobody can forge what only this page remembers.
      sign: (text) => {
        const known = this.#signed.get(text) ?? crypto.randomUUID();
        this.#signed.set(text, known);
        return known;
      },
      bootId: crypto.randomUUID(),
    });
  }

  /** A way to it for this user. */
  transport(user: User): PageTransport {
    return new PageTransport(this.#services, user);
  }

  close(): void {
    this.#services.close();
  }
}

const REDIAL_MS = 300;

/**
 * A wire that is a function call: what crosses it is a copy, in order, and as with any wire whoever answers it has all been
 * said to by then: within one task replies would be overtaken by what they cause.
 */
export class PageTransport implements SignalingTransport {
  #listener: TransportListener | null = null;
  #connection: Connection | null = null;
  #redial: ReturnType<typeof setTimeout> | undefined;
  #plugged = true;
  #closed = false;

  constructor(
    private readonly services: CallServices,
    private readonly user: User,
  ) {}

  /** Pulls the plug, or puts it in again: what a network does that goes away. */
  plug(plugged: boolean): void {
    this.#plugged = plugged;
    if (plugged) this.#dial(0);
    else this.#drop();
  }

  connect(listener: TransportListener): void {
    this.#listener = listener;
    this.#dial(0);
  }

  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    const connection = this.#connection;
    const copy = structuredClone(payload);
    setTimeout(() => {
      if (!connection?.isOpen) return;
      connection.receive(event, copy, number, (answer) => {
        if (connection === this.#connection) reply(structuredClone(answer));
      });
    });
  }

  reconnect(): void {
    this.#drop();
    this.#dial(REDIAL_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#redial);
    this.#connection?.lost(SYSTEM_CLOCK.now());
    this.#connection = null;
  }

  #dial(ms: number): void {
    clearTimeout(this.#redial);
    if (this.#closed || !this.#listener) return;
    this.#redial = setTimeout(() => {
      if (!this.#plugged) return this.#listener?.failed();
      const connection: Connection = this.services.connect(
        { user: this.user, rights: ALL_RIGHTS, expiresAt: null },
        {
          send: (event, payload, number, acknowledged) => {
            const copy: unknown = structuredClone(payload);
            setTimeout(() => {
              if (connection !== this.#connection) return;
              this.#listener?.message(event, copy, number);
              acknowledged?.();
            });
          },
          close: (how) => {
            if (connection !== this.#connection) return;
            this.#drop();
            if (how === 'again') this.#dial(REDIAL_MS);
          },
        },
      );
      this.#connection = connection;
      this.#listener?.opened();
    }, ms);
  }

  #drop(): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = null;
    connection.lost(SYSTEM_CLOCK.now());
    this.#listener?.closed();
  }
}
