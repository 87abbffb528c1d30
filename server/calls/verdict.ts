import type { CallRow, UserRow } from '../store/tables.ts';

export type Verdict = 'rings' | 'busy' | 'unavailable' | 'already-calling' | { readonly crosses: string };

/** A call that is about to ring. */
export interface Attempt {
  readonly callerClient: string;
  readonly callee: string;
  /** Whether the caller may call that user. */
  readonly allowed: boolean;
  /** Clients that were lost before that do not count as reachable. */
  readonly ghostsBefore: number;
}

/** What becomes of a call, as things stand with both. */
export function judge(caller: UserRow | undefined, callee: UserRow | undefined, attempt: Attempt): Verdict {
  const { callerClient, callee: to, allowed, ghostsBefore } = attempt;
  if (caller?.outgoing.some(({ client }) => client === callerClient)) return 'already-calling';
  if (caller?.incoming?.from === to) return { crosses: caller.incoming.callId };
  const reachable = callee?.clients.some(({ goneSince }) => goneSince === null || goneSince > ghostsBefore);
  if (!allowed || !callee || !reachable) return 'unavailable';
  return callee.incoming || callee.outgoing.length > 0 ? 'busy' : 'rings';
}

/** Both sides' rows with the call in them. */
export function linked(
  caller: UserRow,
  callee: UserRow | undefined,
  call: CallRow,
): readonly [UserRow, UserRow | undefined] {
  return [
    { ...caller, outgoing: [...caller.outgoing, { callId: call.id, client: call.callerClient }] },
    callee && {
      ...callee,
      incoming: { callId: call.id, from: call.caller.id, told: callee.clients.map(({ id }) => id) },
    },
  ];
}
