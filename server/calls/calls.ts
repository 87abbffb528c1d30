import { withoutCandidates, type ClientPayload, type Reply } from '../../src/protocol/index.ts';
import { mayCall } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import type { AfterReply } from '../dispatch.ts';
import { newUserRow } from '../presence/user-row.ts';
import { fail, OK } from '../reply.ts';
import type { CallRooms } from '../rooms/call-rooms.ts';
import type { RoomService } from '../rooms/rooms.ts';
import { Seat } from '../rooms/seat.ts';
import { duty } from '../store/steady.ts';
import type { CallRow, RoomParticipant } from '../store/tables.ts';
import type { Rings } from './rings.ts';
import { judge, linked, toldOf, type Attempt, type Verdict } from './verdict.ts';

/** Invitations that ring. Each is decided by one update of its row: the first to answer, reject, cancel or time out. */
export class CallService {
  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
    private readonly callRooms: CallRooms,
    private readonly rings: Rings,
  ) {}

  async call(
    client: Client,
    { callId, to, media, offer, mediaState, again }: ClientPayload<'call_user'>,
    afterReply: AfterReply,
  ): Promise<Reply<'call_user'>> {
    const { clock, ids, tables, times, metrics } = this.context;
    if (to === client.user.id) return fail('bad-request');
    const { limits } = this.rings;
    const allowed = mayCall(client.rights, to);
    const known = await this.rings.isKnown(client.user.id, to);
    const refusal = allowed ? limits.take(client.user.id, to, known) : null;
    if (refusal && refusal !== 'busy') return fail(refusal);
    const call: CallRow = {
      id: callId,
      state: 'ringing',
      caller: client.user,
      callerClient: client.id,
      callerParticipant: ids.id(),
      callee: to,
      people: null,
      media,
      offer: { type: 'offer', sdp: withoutCandidates(offer.sdp) },
      room: ids.id(),
      expiresAt: clock.now() + times.ring,
      rung: false,
    };
    // Everything is there before anybody can see it, so that who sees it can act on it.
    // The caller names its call by a random UUID; one that is taken was not made up just now.
    if (!(await this.rings.register(call))) {
      if (!refusal) limits.giveBack(client.user.id, to);
      return fail('bad-request');
    }
    const { callerParticipant: id } = call;
    const users = [client.user.id, to];
    const me = {
      id,
      client: client.id,
      user: client.user,
      media: mediaState,
      hand: null,
      call: callId,
      moderator: false,
    };
    await duty(this.context, () => this.callRooms.open(call.room, { id: callId, media, users }, me));

    // Whoever this server's restart has cut off comes back one by one; the callee will be told when it does.
    const arriving = again && clock.now() - this.context.startedAt < times.ghost;
    const attempt: Attempt = {
      callerClient: client.id,
      caller: client.user.id,
      callee: to,
      allowed,
      ghostsBefore: clock.now() - times.ghost,
      places: refusal ? 0 : limits.places(known),
    };
    let verdict: Verdict = 'unavailable';
    const [, callee] = await duty(this.context, () =>
      tables.users.updateTwo([client.user.id, to], (caller, callee) => {
        verdict = judge(caller, callee, attempt);
        if (verdict === 'unavailable' && allowed && arriving) {
          verdict = 'rings';
          callee ??= newUserRow({ id: to, name: to });
        }
        return verdict === 'rings' ? linked(caller ?? newUserRow(client.user), callee, call) : [caller, callee];
      }),
    );
    // The compiler does not see that the closure has assigned it.
    const decided = verdict as Verdict;

    if (decided !== 'rings' && !refusal) limits.giveBack(client.user.id, to);
    if (decided === 'already-calling' || typeof decided === 'object') {
      await duty(this.context, () => this.rings.unregister(call));
      return typeof decided === 'object' ? { ok: true, callId: decided.crosses, crossed: true } : fail(decided);
    }
    metrics.callStarted();
    if (decided === 'rings') {
      this.rings.start(call, toldOf(callee, callId));
      await this.rooms.quit(client);
      client.seat = new Seat(call.room, call.callerParticipant);
    } else {
      await duty(this.context, () => this.rings.conclude(callId, decided));
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
      // What came with an offer wants an answer to it, and what came without has none to answer.
      const fits = (answer === null) === (row?.people !== null);
      won = row?.state === 'ringing' && row.callee === client.user.id && fits;
      return row && won ? { ...row, state: 'answered', offer: null } : row;
    });
    if (!call || call.callee !== client.user.id) return fail('not-found');
    if (!won) return fail(call.state === 'ringing' ? 'bad-request' : 'call-over');

    this.rings.limits.answered(call.caller.id, call.callee);
    for (const other of await this.rings.release(call)) {
      if (other !== client.id) deliver(other, 'call_ended', { callId, reason: 'answered-elsewhere' });
    }
    await duty(this.context, () => this.rings.withdraw(client, 'cancelled'));
    if (client.seat && client.seat.room !== call.room) await this.rooms.quit(client);
    const me: RoomParticipant = {
      id: ids.id(),
      client: client.id,
      user: client.user,
      media: mediaState,
      hand: null,
      call: callId,
      moderator: false,
    };
    log.info({ callId, clientId: client.id }, 'call answered');
    return answer === null ? this.#joins(client, call, me) : this.#meets(client, call, me, answer);
  }

  async reject(client: Client, { callId }: ClientPayload<'reject_call'>): Promise<Reply<'reject_call'>> {
    const { deliver } = this.context;
    const mine = (call: CallRow): boolean => call.callee === client.user.id;
    const { call, told } = await this.rings.finish(callId, 'rejected', mine);
    if (!told) return call && mine(call) ? fail('call-over') : fail('not-found');
    this.rings.limits.declined(call.caller.id, call.callee);
    deliver(call.callerClient, 'call_ended', { callId, reason: 'rejected' });
    for (const other of told) {
      if (other !== client.id) deliver(other, 'call_ended', { callId, reason: 'rejected-elsewhere' });
    }
    return OK;
  }

  async cancel(client: Client, { callId }: ClientPayload<'cancel_call'>): Promise<Reply<'cancel_call'>> {
    const { deliver } = this.context;
    const mine = (call: CallRow): boolean => call.callerClient === client.id;
    const { call, told } = await this.rings.finish(callId, 'cancelled', mine);
    if (!call || !mine(call)) return fail('not-found');
    const own = call.people === null;
    if (own && client.seat?.room === call.room) client.seat = null;
    if (told) {
      for (const other of told) deliver(other, 'call_ended', { callId, reason: 'cancelled' });
      return OK;
    }
    // Whom one has called into a room, and who has come, is there by its own right.
    if (call.state === 'ended' || !own) return fail('call-over');
    // Answered in the same moment: the caller does not want it any more, so nobody shall wait in it.
    const room = await this.context.tables.rooms.get(call.room);
    if (room?.ended) {
      // The callee has waited in vain before this could be said: both are to know the same reason.
      deliver(client.id, 'call_ended', { callId, reason: room.ended });
      return OK;
    }
    await this.rooms.depart(client, call.room, 'cancelled');
    return OK;
  }

  /** The callee and the caller are two in a room of their own, and the answer completes their link. */
  async #meets(
    client: Client,
    { id: callId, room: roomId, callerParticipant }: CallRow,
    me: RoomParticipant,
    answer: NonNullable<ClientPayload<'answer_call'>['answer']>,
  ): Promise<Reply<'answer_call'>> {
    const { deliver } = this.context;
    const room = await duty(this.context, () => this.callRooms.admit(client, roomId, me));
    if (room?.ended !== null) {
      // The caller was gone in the same moment.
      deliver(client.id, 'call_ended', { callId, reason: room?.ended ?? 'connection-lost' });
      return fail('call-over');
    }
    const caller = room.participants.find(({ id }) => id === callerParticipant);
    if (caller) deliver(caller.client, 'call_answered', { callId, answer, room: this.callRooms.view(room, caller) });
    return { ok: true, room: this.callRooms.view(room, me) };
  }

  /** The callee joins those who talk already, and makes a link to each. */
  async #joins(client: Client, call: CallRow, me: RoomParticipant): Promise<Reply<'answer_call'>> {
    const { deliver } = this.context;
    const room = await duty(this.context, () => this.callRooms.takePlace(client, call, me));
    if (typeof room === 'string') {
      // They were gone in the same moment.
      if (room === 'call-over') deliver(client.id, 'call_ended', { callId: call.id, reason: 'cancelled' });
      return fail(room);
    }
    deliver(call.callerClient, 'call_answered', { callId: call.id, answer: null, room: null });
    return { ok: true, room };
  }
}
