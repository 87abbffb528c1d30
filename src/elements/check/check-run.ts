import { CHECK_NAMES, type CheckContext, type CheckName, type CheckResult, type CheckState } from './check-test.ts';
import { runChecks, STEPS } from './run-checks.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export interface CheckRow {
  readonly name: CheckName;
  readonly state: CheckState;
  readonly result: CheckResult | null;
}

const UNTESTED: readonly CheckRow[] = CHECK_NAMES.map((name) => ({ name, state: 'waiting', result: null }));

/** What has been tested so far, and what it comes to. Replaced, never changed. */
export class CheckRun {
  readonly #changed: (began: CheckName | null) => void;
  readonly #steps: typeof STEPS;
  #rows = UNTESTED;
  #running: { readonly stop: AbortController; readonly ended: Promise<boolean> } | null = null;
  #verdict: Verdict | null = null;

  /** `changed` hears which test has begun, if it was that. */
  constructor(changed: (began: CheckName | null) => void, steps = STEPS) {
    this.#changed = changed;
    this.#steps = steps;
  }

  get rows(): readonly CheckRow[] {
    return this.#rows;
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** Null before the first run has ended, and while another one goes on. */
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  /** Tests everything anew; one that runs already goes on instead. Resolves with whether it came to its end. */
  start(context: Omit<CheckContext, 'signal' | 'found'>): Promise<boolean> {
    if (this.#running) return this.#running.ended;
    const stop = new AbortController();
    const found = { barred: false, iceServers: null, relays: [] };
    this.#rows = UNTESTED;
    this.#verdict = null;
    // Later than now, so that what it tells finds it running.
    const ended = Promise.resolve().then(async () => {
      await runChecks(this.#steps, { ...context, signal: stop.signal, found }, (name, result) =>
        this.tell(name, result),
      );
      if (stop.signal.aborted) return false;
      this.#running = null;
      this.#verdict = this.#judge();
      this.#changed(null);
      return true;
    });
    this.#running = { stop, ended };
    this.#changed(null);
    return ended;
  }

  tell(name: CheckName, result: CheckResult | 'running'): void {
    const began = result === 'running';
    const row: CheckRow = began ? { name, state: 'running', result: null } : { name, state: result.state, result };
    this.#rows = this.#rows.map((old) => (old.name === name ? row : old));
    if (this.#verdict) this.#verdict = this.#judge();
    this.#changed(began ? name : null);
  }

  /** Nobody looks any more: it is as if it had not begun. */
  stop(): void {
    if (!this.#running) return;
    this.#running.stop.abort();
    this.#running = null;
    this.#rows = UNTESTED;
    this.#changed(null);
  }

  #judge(): Verdict {
    return verdictOf(new Map(this.#rows.map(({ name, state }) => [name, state])));
  }
}
