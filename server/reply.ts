import { callError, type CallError, type ErrorCode } from '../src/protocol/index.ts';

export type Failure = { readonly ok: false } & CallError;

export function fail(code: ErrorCode): Failure {
  return { ok: false, ...callError(code) };
}

export const OK = { ok: true } as const;
