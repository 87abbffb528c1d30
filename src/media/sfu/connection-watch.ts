import { ConnectionHealth, type ConnectionStatus, type Cure } from './connection-health.ts';
import { arrivedIn, flowIn, Tally } from './reports.ts';
import type { StatsReport } from '../mesh/link-stats.ts';

export interface WatchListener {
  state(status: ConnectionStatus): void;
  mend(cure: Cure): void;
}

/** The health of one of the two connections, and what follows from it. */
export class ConnectionWatch {
  readonly #way: 'up' | 'down';
  readonly #health: ConnectionHealth;
  readonly #listener: WatchListener;
  readonly #now: () => number;
  #arrived = new Tally();
  #flow = new Tally();
  #told: ConnectionStatus | null = null;

  constructor(way: 'up' | 'down', listener: WatchListener, now: () => number) {
    this.#way = way;
    this.#listener = listener;
    this.#now = now;
    this.#health = new ConnectionHealth(now());
    this.conclude();
  }

  get status(): ConnectionStatus {
    return this.#health.status;
  }

  expect(expected: boolean): void {
    this.#health.expect(expected);
  }

  connection(state: RTCPeerConnectionState): void {
    this.#health.connection(state, this.#now());
    this.conclude();
  }

  observe(report: StatsReport): void {
    const arrived = this.#arrived.add(arrivedIn(report));
    this.#health.observe({ arrived, media: this.#flow.add(flowIn(report, this.#way)) }, this.#now());
  }

  /** Whatever came of it, the page has looked. */
  blind(): void {
    this.#health.blind(this.#now());
  }

  hurry(slept: boolean): void {
    this.#health.hurry(this.#now(), slept);
  }

  /** Another connection is in its place. */
  renew(): void {
    [this.#arrived, this.#flow] = [new Tally(), new Tally()];
    this.#health.renew(this.#now());
    this.conclude();
  }

  conclude(): void {
    const cure = this.#health.decide(this.#now());
    const { status } = this.#health;
    if (status !== this.#told) {
      this.#told = status;
      this.#listener.state(status);
    }
    if (cure !== null) this.#listener.mend(cure);
  }
}
