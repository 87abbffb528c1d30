import type { CheckDone, CheckOutcome } from '../../../src/elements/call-check.ts';
import type { Person } from './person.ts';
import { named } from './texts.ts';

export type CheckTestName = CheckOutcome['name'];

/** What a check has come to. */
export interface Outcome {
  readonly verdict: CheckDone['verdict'];
  readonly of: (name: CheckTestName) => CheckOutcome;
  /** State and code of each. */
  readonly all: Readonly<Record<CheckTestName, string>>;
}

export const START = named('check.start');

/** By a click, to the end. */
export async function runCheck(person: Person): Promise<Outcome> {
  await person.press(START);
  return outcomeOf(person);
}

/** Waits for the end of one that runs; `skip` leaves out so many that came before. */
export async function outcomeOf(person: Person, skip = 0): Promise<Outcome> {
  const detail = await person.hears('call-check-done', {}, { skip, patience: 60_000 });
  const { verdict, results } = detail as unknown as CheckDone;
  const of = (name: CheckTestName): CheckOutcome => results.find((one) => one.name === name) as CheckOutcome;
  const all = Object.fromEntries(results.map(({ name, state, code }) => [name, `${state} ${code}`]));
  return { verdict, of, all: all as Outcome['all'] };
}
