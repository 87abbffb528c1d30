import { ERRORS, type CallError, type ErrorCode } from '../src/protocol/index.ts';

export type Failure = { readonly ok: false } & Pick<CallError, 'code' | 'message'>;

export function fail(code: ErrorCode): Failure {
  return { ok: false, code, message: ERRORS[code][0] };
}

export const OK = { ok: true } as const;
