import { callError, type CallError, type ErrorCode } from '../src/protocol/index.ts';
import { learnLaterErrors } from '../src/protocol/later-errors.ts';

learnLaterErrors();

export type Failure = { readonly ok: false } & Pick<CallError, 'code' | 'message'>;

export function fail(code: ErrorCode): Failure {
  const { message } = callError(code);
  return { ok: false, code, message };
}

export const OK = { ok: true } as const;
