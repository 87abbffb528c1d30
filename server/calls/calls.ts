import { withoutCandidates, type ClientPayload, type EndReason, type Reply } from '../../src/protocol/index.ts';
import { mayCall } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import { later, type Context } from '../context.ts';
import { newUserRow, released } from '../presence/user-row.ts';
import { fail, OK } from '../reply.ts';
import type { RoomService } from '../rooms/rooms.ts';
import { Seat } from '../rooms/seat.ts';
import type { CallRow, RoomParticipant, UserRow } from '../store/tables.ts';

type AfterReply = (task: () => Promise<void> | void) => void;

/** Invitations that ring. Each is decided by one update of its row: the first to answer, reject, cancel or time out. */
export class CallService {
  /** The calls that ring by this process's clock. */
  readonly #timers = new Map<string, unknown>();
  #onQuiet: (() => void) | undefined;

  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
  ) {}

  get ringing(): number {
    return this.#timers.size;
  }

  async call(
    client: Client,
    { callId, to, media, offer, mediaState, again }: ClientPayload<'call_user'>,
    afterReply: AfterReply,
  ): Promise<Reply<'call_user'>> {
    const { clock, ids, tables, times, metrics, log } = this.context;
    if (to === client.user.id) return fail('bad-request');
    const call: CallRow = {
      id: callId,
      state: 'ringing',
      caller: client.user,
      callerClient: client.id,
      callerParticipant: ids.id(),
      callee: to,
      media,
      offer: { type: 'offer', sdp: withoutCandidates(offer.sdp) },
      room: ids.id(),
      expiresAt: clock.now() + times.ring,
      rung: false,
    };
    // Everything is there before anybody can see it, so that who sees it can act on it.
    let taken = false;
    await tables.calls.update(call.id, (row) => ((taken = row !== undefined), row ?? call));
    // The caller names its call by a random UUID; one that is taken was not made up just now.
    if (taken) return fail('bad-request');
    await this.rooms.open(
      { id: call.room, call: { id: callId, media, users: [client.user.id, to] } },
      { id: call.callerParticipant, client: client.id, user: client.user, media: mediaState },
    );

    const allowed = mayCall(client.rights, to);
    // Whoever this server's restart has cut off comes back one by one; the callee will be told when it does.
    const arriving = again && clock.now() - this.context.startedAt < times.ghost;
    let verdict: Verdict = 'unavailable';
    const [, callee] = await tables.users.updateTwo([client.user.id, to], (caller, callee) => {
      verdict = judge(caller, callee, client, to, allowed, clock.now() - times.ghost);
      if (verdict === 'unavailable' && allowed && arriving) {
        verdict = 'rings';
        callee ??= newUserRow({ id: to, name: to });
      }
      return verdict === 'rings' ? linked(caller ?? newUserRow(client.user), callee, call) : [caller, callee];
    });
    // The compiler does not see that the closure has assigned it.
    const decided = verdict as Verdict;

    if (decided === 'already-calling' || typeof decided === 'object') {
      await this.#unmake(call);
      return typeof decided === 'object' ? { ok: true, callId: decided.crosses, crossed: true } : fail(decided);
    }
    metrics.callStarted();
    if (decided === 'rings') {
      log.info({ callId, clientId: client.id }, 'call rings');
      const timer = later(this.context, times.ring, () => this.#endForAll(callId, 'missed'));
      this.#timers.set(callId, timer);
      for (const told of callee?.incoming?.told ?? []) this.#ring(told, call);
      await this.rooms.quit(client);
      client.seat = new Seat(call.room, call.callerParticipant);
    } else {
      await this.#conclude(callId, decided);
      afterReply(() => this.context.deliver(client.id, 'call_ended', { callId, reason: decided }));
    }
    return { ok: true, callId, crossed: false };
  }

  async answer(
    client: Client,
    { callId, answer, mediaState }: ClientPayload<'answer_call'>,
  ): Promise<Reply<'answer_call'>> {
    const { deliver, ids, tables, log } = this.context;
    let won = false;
    const call = await tables.calls.update(callId, (row) => {
      won = row?.state === 'ringing' && row.callee === client.user.id;
      return row && won ? { ...row, state: 'answered', offer: null } : row;
    });
    if (!call || call.callee !== client.user.id) return fail('not-found');
    if (!won) return fail('call-over');

    for (const other of await this.#release(call)) {
      if (other !== client.id) deliver(other, 'call_ended', { callId, reason: 'answered-elsewhere' });
    }
    await this.withdraw(client, 'cancelled');
    if (client.seat) await this.rooms.quit(client);
    const me: RoomParticipant = { id: ids.id(), client: client.id, user: client.user, media: mediaState };
    const room = await this.rooms.admit(client, call.room, me);
    if (room?.ended !== null) {
      // The caller was gone in the same moment.
      deliver(client.id, 'call_ended', { callId, reason: room?.ended ?? 'connection-lost' });
      return fail('call-over');
    }
    const caller = room.participants.find(({ id }) => id === call.callerParticipant);
    if (caller) deliver(caller.client, 'call_answered', { callId, answer, room: this.rooms.view(room, caller) });
    log.info({ callId, clientId: client.id }, 'call answered');
    return { ok: true, room: this.rooms.view(room, me) };
  }

  async reject(client: Client, { callId }: ClientPayload<'reject_call'>): Promise<Reply<'reject_call'>> {
    const { deliver } = this.context;
    const mine = (call: CallRow): boolean => call.callee === client.user.id;
    const { call, told } = await this.#finish(callId, 'rejected', mine);
    if (!told) return call && mine(call) ? fail('call-over') : fail('not-found');
    deliver(call.callerClient, 'call_ended', { callId, reason: 'rejected' });
    for (const other of told) {
      if (other !== client.id) deliver(other, 'call_ended', { callId, reason: 'rejected-elsewhere' });
    }
    return OK;
  }

  async cancel(client: Client, { callId }: ClientPayload<'cancel_call'>): Promise<Reply<'cancel_call'>> {
    const { deliver } = this.context;
    const mine = (call: CallRow): boolean => call.callerClient === client.id;
    const { call, told } = await this.#finish(callId, 'cancelled', mine);
    if (!call || !mine(call)) return fail('not-found');
    if (client.seat?.room === call.room) client.seat = null;
    if (told) {
      for (const other of told) deliver(other, 'call_ended', { callId, reason: 'cancelled' });
      return OK;
    }
    if (call.state === 'ended') return fail('call-over');
    // Answered in the same moment: the caller does not want it any more, so nobody shall wait in it.
    await this.rooms.end(call.room, 'cancelled', client.id);
    return OK;
  }

  /** A device of the callee has the call on its screen. */
  async rung(callId: string): Promise<void> {
    let first = false;
    const call = await this.context.tables.calls.update(callId, (row) => {
      first = row?.state === 'ringing' && !row.rung;
      return row && first ? { ...row, rung: true } : row;
    });
    if (call && first) this.context.deliver(call.callerClient, 'call_ringing', { callId });
  }

  /** Tells a client that has just come of the call that rings for its user. */
  async welcome(client: Client, user: UserRow): Promise<void> {
    const { calls, users } = this.context.tables;
    const call = user.incoming && (await calls.get(user.incoming.callId));
    if (call?.state !== 'ringing') return;
    let tell = false;
    await users.update(client.user.id, (row) => {
      const { incoming } = row ?? {};
      tell = incoming?.callId === call.id && !incoming.told.includes(client.id);
      return row && incoming && tell ? { ...row, incoming: { ...incoming, told: [...incoming.told, client.id] } } : row;
    });
    // No await in between: the ending of the call counts this client among those to be told.
    if (tell) this.#ring(client.id, call);
  }

  /** What the client was calling stops to ring: it is gone, or goes into another room. */
  async withdraw(client: Client, reason: 'cancelled' | 'connection-lost'): Promise<void> {
    const row = await this.context.tables.users.get(client.user.id);
    for (const { callId, client: caller } of row?.outgoing ?? []) {
      if (caller === client.id) await this.#endForAll(callId, reason);
    }
  }

  /** Resolves when nothing rings, or after so many milliseconds. */
  quiet(ms: number): Promise<void> {
    if (this.ringing === 0) return Promise.resolve();
    const { clock } = this.context;
    return new Promise((resolve) => {
      const done = (): void => {
        clock.clearTimeout(timer);
        this.#onQuiet = undefined;
        resolve();
      };
      const timer = clock.setTimeout(done, ms);
      this.#onQuiet = done;
    });
  }

  close(): void {
    for (const timer of this.#timers.values()) this.context.clock.clearTimeout(timer);
    this.#timers.clear();
    this.#onQuiet?.();
  }

  #ring(client: string, { id: callId, caller: from, media, offer, expiresAt }: CallRow): void {
    if (!offer) return;
    const expiresInMs = Math.max(0, expiresAt - this.context.clock.now());
    this.context.deliver(client, 'incoming_call', { callId, from, media, offer, expiresInMs });
  }

  /** An ending that nobody asked for: both sides are told. */
  async #endForAll(callId: string, reason: EndReason): Promise<void> {
    const { call, told } = await this.#finish(callId, reason);
    if (!told) return;
    for (const client of [call.callerClient, ...told]) this.context.deliver(client, 'call_ended', { callId, reason });
  }

  /** Takes a ringing call to its end. `told` is there only if this was what ended it. */
  async #finish(
    callId: string,
    reason: EndReason,
    mine: (call: CallRow) => boolean = () => true,
  ): Promise<{ call: CallRow; told: readonly string[] } | { call: CallRow | undefined; told?: never }> {
    const call = await this.#conclude(callId, reason, mine);
    if (!call.ended) return { call: call.row };
    return { call: call.row, told: await this.#release(call.row) };
  }

  async #conclude(
    callId: string,
    reason: EndReason,
    mine: (call: CallRow) => boolean = () => true,
  ): Promise<{ ended: true; row: CallRow } | { ended: false; row: CallRow | undefined }> {
    let ended = false;
    const row = await this.context.tables.calls.update(callId, (row) => {
      ended = row?.state === 'ringing' && mine(row);
      return row && ended ? { ...row, state: 'ended', offer: null } : row;
    });
    if (!row || !ended) return { ended: false, row };
    this.#forgetLater(callId);
    await this.rooms.discard(row.room);
    this.context.metrics.callEnded(reason);
    this.context.log.info({ callId, reason }, 'call over');
    return { ended: true, row };
  }

  /** Nobody is calling or being called by it any more. Returns the clients that it rang at. */
  async #release(call: CallRow): Promise<readonly string[]> {
    this.context.clock.clearTimeout(this.#timers.get(call.id));
    this.#timers.delete(call.id);
    if (call.state === 'answered') this.#forgetLater(call.id);
    let told: readonly string[] = [];
    await this.context.tables.users.updateTwo([call.caller.id, call.callee], (caller, callee) => {
      told = callee?.incoming?.callId === call.id ? callee.incoming.told : [];
      return [released(caller, call.id), released(callee, call.id)];
    });
    if (this.ringing === 0) this.#onQuiet?.();
    return told;
  }

  async #unmake(call: CallRow): Promise<void> {
    await this.rooms.discard(call.room);
    await this.context.tables.calls.update(call.id, () => undefined);
  }

  #forgetLater(callId: string): void {
    const { tables, times } = this.context;
    later(this.context, times.resumeWindow, () => tables.calls.update(callId, () => undefined));
  }
}

type Verdict = 'rings' | 'busy' | 'unavailable' | 'already-calling' | { readonly crosses: string };

/** What becomes of a call from `client` to the user `to`, as things stand with both. */
function judge(
  caller: UserRow | undefined,
  callee: UserRow | undefined,
  client: Client,
  to: string,
  allowed: boolean,
  ghostsBefore: number,
): Verdict {
  if (caller?.outgoing.some((call) => call.client === client.id)) return 'already-calling';
  if (caller?.incoming?.from === to) return { crosses: caller.incoming.callId };
  const reachable = callee?.clients.some(({ goneSince }) => goneSince === null || goneSince > ghostsBefore);
  if (!allowed || !callee || !reachable) return 'unavailable';
  return callee.incoming || callee.outgoing.length > 0 ? 'busy' : 'rings';
}

function linked(caller: UserRow, callee: UserRow | undefined, call: CallRow): [UserRow, UserRow | undefined] {
  return [
    { ...caller, outgoing: [...caller.outgoing, { callId: call.id, client: call.callerClient }] },
    callee && {
      ...callee,
      incoming: { callId: call.id, from: call.caller.id, told: callee.clients.map(({ id }) => id) },
    },
  ];
}
