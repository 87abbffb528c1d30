import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

/**
 * Hands what node:test reports to `npm test`, one JSON line each, past whatever the tests themselves print.
 * @param {AsyncIterable<{ type: string, data: any }>} source
 */
export default async function* reporter(source) {
  /** @type {string[]} */
  const path = [];
  for await (const { type, data } of source) {
    // Not `test:start`, which waits for the results of earlier tests.
    if (type === 'test:dequeue') emit({ type: 'start', name: data.name });
    if (type === 'test:start') {
      path.length = data.nesting;
      path.push(data.name);
    }
    // Among these: what was thrown after the end of its test.
    if (type === 'test:diagnostic' && /^(Warning|Error)/.test(data.message)) console.error(data.message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;

    const { error } = data.details;
    // A group is no test, and falls with its tests; but its own hooks can fail too.
    if (error?.failureType === 'subtestsFailed') continue;
    if (data.details.type === 'suite' && !error) continue;

    path.length = data.nesting;
    path.push(data.name);
    const skipped = data.skip !== undefined || data.todo !== undefined;
    emit({
      type: skipped ? 'skip' : type === 'test:pass' ? 'pass' : 'fail',
      name: path.join(' › '),
      ms: data.details.duration_ms,
      detail: error && inspect(error.cause ?? error, { depth: 4 }),
    });
  }
  yield '';
}

/** @param {object} event */
function emit(event) {
  writeSync(3, `${JSON.stringify(event)}\n`);
}
