import { log } from '../../host/log.ts';
import type { CheckContext, CheckName, CheckResult, CheckTest } from './check-test.ts';
import { devicesTest } from './devices.ts';
import { loopbackTest } from './loopback.ts';
import { policyTest } from './policy.ts';
import { secureTest } from './secure.ts';
import { socketTest } from './socket.ts';
import { turnTests } from './turn.ts';

/** One after the other, for each may need what an earlier one has found; those of a group at the same time. */
export const STEPS: readonly (readonly CheckTest[])[] = [
  [secureTest],
  [policyTest],
  [devicesTest],
  [socketTest],
  turnTests,
  [loopbackTest],
];

/** Runs them all; `told` hears of each when it begins, and when it has ended. Stops between two when nobody looks any more. */
export async function runChecks(
  steps: typeof STEPS,
  context: CheckContext,
  told: (name: CheckName, result: CheckResult | 'running') => void,
): Promise<void> {
  for (const step of steps) {
    if (context.signal.aborted) return;
    for (const { name } of step) told(name, 'running');
    await Promise.all(
      step.map(async (test) => {
        const result = await runOne(test, context);
        if (!context.signal.aborted) told(test.name, result);
      }),
    );
  }
}

async function runOne(test: CheckTest, context: CheckContext): Promise<CheckResult> {
  try {
    return await test.run(context);
  } catch (error) {
    log('error', 'A check threw.', error);
    return { state: 'warning', code: 'broken' };
  }
}
