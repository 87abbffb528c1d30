import type { CheckName, CheckState } from './check-test.ts';

export type Verdict = 'works' | 'limited' | 'fails';

/** Without TURN many calls still find a way. */
const MAY_FAIL: readonly CheckName[] = ['turn-udp', 'turn-tcp', 'turn-tls'];

/** What all of it comes to. What was not tested counts for nothing. */
export function verdictOf(states: ReadonlyMap<CheckName, CheckState>): Verdict {
  const all = [...states];
  if (all.some(([name, state]) => state === 'bad' && !MAY_FAIL.includes(name))) return 'fails';
  return all.some(([, state]) => state === 'bad' || state === 'warning') ? 'limited' : 'works';
}
