import type { ClientPayload, Reply } from '../../src/protocol/index.ts';
import { mayCall } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import type { AfterReply } from '../dispatch.ts';
import { newUserRow } from '../presence/user-row.ts';
import { fail, OK } from '../reply.ts';
import type { CallRooms } from '../rooms/call-rooms.ts';
import type { RoomService } from '../rooms/rooms.ts';
import { duty } from '../store/steady.ts';
import type { CallRow } from '../store/tables.ts';
import type { Rings } from './rings.ts';
import { judge, linked, toldOf, type Attempt, type Verdict } from './verdict.ts';

/** Calls into a room in which people talk already. They ring, are answered and end like any other one. */
export class InvitationService {
  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
    private readonly callRooms: CallRooms,
    private readonly rings: Rings,
  ) {}

  async invite(
    client: Client,
    { callId, to }: ClientPayload<'invite_to_room'>,
    afterReply: AfterReply,
  ): Promise<Reply<'invite_to_room'>> {
    const { clock, metrics, tables, times } = this.context;
    if (to === client.user.id) return fail('bad-request');
    const here = await this.rooms.here(client);
    if (!here) return fail('not-found');
    const { row, me } = here;
    const { limits } = this.rings;
    const allowed = mayCall(client.rights, to);
    const known = await this.rings.isKnown(client.user.id, to);
    const refusal = allowed ? limits.take(client.user.id, to, known) : null;
    if (refusal && refusal !== 'busy') return fail(refusal);
    const giveBack = (): void => {
      if (!refusal) limits.giveBack(client.user.id, to);
    };
    const call: CallRow = {
      id: callId,
      state: 'ringing',
      caller: client.user,
      callerClient: client.id,
      callerParticipant: me.id,
      callee: to,
      people: row.participants.map(({ user }) => user),
      media: row.call?.media ?? 'video',
      offer: null,
      room: row.id,
      expiresAt: clock.now() + times.ring,
      rung: false,
    };
    if (!(await this.rings.register(call))) {
      giveBack();
      return fail('bad-request');
    }
    const refused = await duty(this.context, () => this.callRooms.keepPlace(client, callId, to));
    if (refused) {
      giveBack();
      await duty(this.context, () => this.rings.unregister(call));
      return fail(refused);
    }
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
        return verdict === 'rings' ? linked(caller ?? newUserRow(client.user), callee, call) : [caller, callee];
      }),
    );
    // The compiler does not see that the closure has assigned it.
    const decided = verdict as Verdict;
    if (decided !== 'rings') giveBack();
    if (decided === 'already-calling') {
      await duty(this.context, () => this.rings.unregister(call));
      return fail(decided);
    }
    metrics.callStarted();
    if (decided === 'rings') {
      // Who makes it may have been put out of the room meanwhile, with all that it had begun there.
      const now = await duty(this.context, () => tables.calls.get(callId));
      if (now?.state === 'ringing') this.rings.start(call, toldOf(callee, callId));
      else await this.rings.release(call);
    } else {
      // Who is calling us at this moment cannot be called; it rings here, and can be answered.
      const reason = typeof decided === 'object' ? 'busy' : decided;
      await duty(this.context, () => this.rings.conclude(callId, reason));
      afterReply(() => this.context.deliver(client.id, 'call_ended', { callId, reason }));
    }
    return OK;
  }
}
