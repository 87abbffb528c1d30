import * as v from 'valibot';
import type { ErrorCode } from './errors.ts';
import { Handshake } from './messages.ts';

const PROBLEMS: ReadonlyMap<unknown, ErrorCode> = new Map<string, ErrorCode>([
  ['token', 'token-too-large'],
  ['userId', 'bad-user-id'],
  ['userName', 'bad-user-name'],
]);

/** What is wrong with what a client says about itself: a code that names the thing, or `bad-request`; null if it is well. */
export function handshakeProblem(handshake: unknown): ErrorCode | null {
  const { issues } = v.safeParse(Handshake, handshake, { abortEarly: true });
  return issues ? (PROBLEMS.get(issues[0].path?.[0]?.key) ?? 'bad-request') : null;
}
