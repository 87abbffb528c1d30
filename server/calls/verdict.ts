import type { CallRow, UserRow } from '../store/tables.ts';

export type Verdict = 'rings' | 'busy' | 'unavailable' | 'already-calling' | { readonly crosses: string };

/** A call that is about to ring. */
export interface Attempt {
  readonly callerClient: string;
  readonly caller: string;
  readonly callee: string;
  /** Whether the caller may call that user. */
  readonly allowed: boolean;
  /** Clients that were lost before that do not count as reachable. */
  readonly ghostsBefore: number;
  /** So many calls may ring there at the same time. */
  readonly places: number;
}

/** What becomes of a call, as things stand with both. */
export function judge(caller: UserRow | undefined, callee: UserRow | undefined, attempt: Attempt): Verdict {
  const { callerClient, callee: to, allowed, ghostsBefore } = attempt;
  if (caller?.outgoing.some(({ client }) => client === callerClient)) return 'already-calling';
  const theirs = caller?.incoming.find(({ from }) => from === to);
  if (theirs) return { crosses: theirs.callId };
  const reachable = callee?.clients.some(
    (one) => one.reachable && (one.goneSince === null || one.goneSince > ghostsBefore),
  );
  if (!allowed || !callee || !reachable) return 'unavailable';
  // Whoever rings already does not keep the others from it, but holds one place, however many pages it calls from.
  const { incoming, outgoing } = callee;
  const full = incoming.length >= attempt.places || incoming.some(({ from }) => from === attempt.caller);
  return full || outgoing.length > 0 ? 'busy' : 'rings';
}

/** Both sides' rows with the call in them. */
export function linked(
  caller: UserRow,
  callee: UserRow | undefined,
  call: CallRow,
): readonly [UserRow, UserRow | undefined] {
  const told = (callee?.clients ?? []).filter(({ reachable }) => reachable).map(({ id }) => id);
  return [
    { ...caller, outgoing: [...caller.outgoing, { callId: call.id, client: call.callerClient }] },
    callee && {
      ...callee,
      incoming: [...callee.incoming, { callId: call.id, from: call.caller.id, told, unable: [] }],
    },
  ];
}

/** The clients at which a call rings. */
export function toldOf(callee: UserRow | undefined, callId: string): readonly string[] {
  return callee?.incoming.find((ring) => ring.callId === callId)?.told ?? [];
}
