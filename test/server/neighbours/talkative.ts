import { createProcessLog } from '../../../server/process-log.ts';

// Logs more than anybody has room for, then says how much of it waits, and ends.

const log = createProcessLog('info');
for (let count = 0; count < 30_000; count++) log.info({ count }, 'a line');
setImmediate(() => {
  process.stdout.write(`${process.stderr.writableLength}`);
  setTimeout(() => process.exit(0), 100);
});
