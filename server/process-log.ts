import { pino } from 'pino';
import type { Log } from './log.ts';

/** Bytes that wait for whoever reads the log. */
const MOST_UNREAD = 1 << 20;

/**
 * Writes to standard error, a line of JSON each. Whoever reads it may stop reading, or have no room left: lines are lost
 * then, and nothing waits for them.
 */
export function createProcessLog(level: string): Log {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const write = (line: string): void => {
    if (stderr.writableLength < MOST_UNREAD) stderr.write(line);
  };
  return pino({ name: 'call-elements', level, base: null }, { write });
}
