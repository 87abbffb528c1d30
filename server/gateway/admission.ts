import { PerKey, TokenBucket, type Limits } from '../limits.ts';

/** Who would wait longer at the door is refused, and tries again later. Pages give a connection 10 s or more. */
const PATIENCE = 5_000;
/** TCP connections for each connection of ours: by polling there are two at a time, and files are fetched by others. */
const TCP = 3;

interface Visitors {
  connections: number;
  unidentified: number;
  tcp: number;
  readonly handshakes: TokenBucket;
  readonly failures: TokenBucket;
}

/** A connection's place, by which its address is counted. */
export interface Visit {
  /** It has said who it is. */
  readonly identified: () => void;
  /** It has said who it is, and that was not accepted. */
  readonly failed: () => void;
  /** Whether another proof of identity is looked at. */
  readonly mayTry: boolean;
  /** It is gone. Idempotent. */
  readonly left: () => void;
}

/**
 * Who may come in, by address. A crowd that comes at once, as after a restart of ours, is let in one after the other, as fast
 * as those inside do not notice; nobody is banned.
 */
export class Admission {
  readonly #addresses: PerKey<Visitors>;
  readonly #everybody: TokenBucket;
  #unidentified = 0;
  #pruneAt = 0;

  constructor(
    private readonly limits: Pick<Limits, 'address' | 'handshakes' | 'unidentified'>,
    private readonly now: () => number = Date.now,
  ) {
    this.#everybody = new TokenBucket(limits.handshakes, now());
    this.#addresses = new PerKey(
      () => ({
        connections: 0,
        unidentified: 0,
        tcp: 0,
        handshakes: new TokenBucket(limits.address.handshakes, now()),
        failures: new TokenBucket(limits.address.failures, now()),
      }),
      ({ handshakes, failures }) => handshakes.isFull(now()) && failures.isFull(now()),
    );
  }

  /**
   * A connection begins. After how many milliseconds it may go on; undefined when it is refused. Between the two, and until
   * it has {@link Visit.left}, it has its place.
   */
  knock(address: string): { readonly afterMs: number; readonly visit: Visit } | undefined {
    const { limits } = this;
    const now = this.now();
    const visitors = this.#hold(address);
    const hasPlace =
      visitors.connections < limits.address.connections &&
      visitors.unidentified < limits.address.unidentified &&
      this.#unidentified < limits.unidentified;
    const ofAddress = hasPlace ? visitors.handshakes.reserve(now, PATIENCE) : undefined;
    const ofAll = ofAddress === undefined ? undefined : this.#everybody.reserve(now, PATIENCE);
    if (ofAddress === undefined || ofAll === undefined) {
      this.#addresses.release(address);
      return undefined;
    }
    return { afterMs: Math.max(ofAddress, ofAll), visit: this.#visit(address, visitors) };
  }

  /** A TCP connection begins. Undefined when there are too many; else what is to be called when it ends. */
  dial(address: string): (() => void) | undefined {
    const visitors = this.#hold(address);
    if (visitors.tcp >= this.limits.address.connections * TCP) {
      this.#addresses.release(address);
      return undefined;
    }
    visitors.tcp++;
    return () => {
      visitors.tcp--;
      this.#addresses.release(address);
    };
  }

  #hold(address: string): Visitors {
    const now = this.now();
    if (now > this.#pruneAt) {
      this.#pruneAt = now + 60_000;
      this.#addresses.prune();
    }
    return this.#addresses.hold(address);
  }

  #visit(address: string, visitors: Visitors): Visit {
    const { now } = this;
    let identified = false;
    let here = true;
    visitors.connections++;
    visitors.unidentified++;
    this.#unidentified++;
    const identify = (): void => {
      if (identified) return;
      identified = true;
      visitors.unidentified--;
      this.#unidentified--;
    };
    return {
      identified: identify,
      failed: () => void visitors.failures.take(now()),
      get mayTry() {
        return visitors.failures.has(now());
      },
      left: () => {
        if (!here) return;
        here = false;
        identify();
        visitors.connections--;
        this.#addresses.release(address);
      },
    };
  }
}
