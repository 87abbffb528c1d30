import type { ClientPayload, EndReason, Reply } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import { later, type Context } from '../context.ts';
import { rowOf } from '../presence/presence.ts';
import { released } from '../presence/user-row.ts';
import { OK } from '../reply.ts';
import type { CallRooms } from '../rooms/call-rooms.ts';
import type { RingLimits } from './ring-limits.ts';
import { toldOf } from './verdict.ts';
import { duty } from '../store/steady.ts';
import type { CallRow, IncomingRing, UserRow } from '../store/tables.ts';

/** What rings, into a room of its own or into one in which people talk: how it is told, and how it comes to an end. */
export class Rings {
  /** The calls that ring by this process's clock. */
  readonly #timers = new Map<string, unknown>();
  #onQuiet: (() => void) | undefined;

  constructor(
    private readonly context: Context,
    private readonly rooms: CallRooms,
    readonly limits: RingLimits,
  ) {}

  get count(): number {
    return this.#timers.size;
  }

  /** Whether the caller is no stranger to the callee, who has talked with the caller, or has a page that shows the caller. */
  async isKnown(caller: string, callee: string): Promise<boolean> {
    if (this.limits.haveTalked(caller, callee)) return true;
    const watchers = await this.context.tables.watchers.get(rowOf(caller));
    return Object.values(watchers ?? {}).includes(callee);
  }

  /** Puts the call where everybody can find it. False: its id is taken. */
  async register(call: CallRow): Promise<boolean> {
    let taken = false;
    await this.context.tables.calls.update(call.id, (row) => ((taken = row !== undefined), row ?? call));
    return !taken;
  }

  /** It was never one. */
  async unregister(call: CallRow): Promise<void> {
    await this.#leaveRoom(call);
    await this.context.tables.calls.update(call.id, () => undefined);
  }

  /** It rings at those clients from now on. */
  start(call: CallRow, told: readonly string[]): void {
    const { log, times } = this.context;
    log.info({ callId: call.id, clientId: call.callerClient }, 'call rings');
    this.#timers.set(
      call.id,
      later(this.context, times.ring, () => this.endForAll(call.id, 'missed')),
    );
    for (const client of told) this.#ring(client, call);
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

  /** Tells a client that has just come of the calls that ring for its user. */
  async welcome(client: Client, user: UserRow): Promise<void> {
    const { calls, users } = this.context.tables;
    if (!client.reachable) return;
    for (const { callId } of user.incoming) {
      const call = await calls.get(callId);
      if (call?.state !== 'ringing') continue;
      let tell = false;
      await users.update(client.user.id, (row) => {
        const ring = row?.incoming.find((one) => one.callId === callId);
        tell = ring !== undefined && !ring.told.includes(client.id);
        return row && ring && tell ? { ...row, incoming: row.incoming.map(toldBy(client.id, callId)) } : row;
      });
      // No await in between: the ending of the call counts this client among those to be told.
      if (tell) this.#ring(client.id, call);
    }
  }

  /** The client fails at what rings there. When no device of its user is left that could answer, the call is over. */
  async cannotAnswer(
    client: Client,
    { callId, code }: ClientPayload<'cannot_answer'>,
  ): Promise<Reply<'cannot_answer'>> {
    let last = false;
    await this.context.tables.users.update(client.user.id, (row) => {
      last = false;
      const ring = row?.incoming.find((one) => one.callId === callId);
      if (!row || !ring?.told.includes(client.id)) return row;
      const unable = [...ring.unable.filter((id) => id !== client.id), client.id];
      last = row.clients.every(({ id, reachable }) => !reachable || unable.includes(id));
      return { ...row, incoming: row.incoming.map((one) => (one === ring ? { ...ring, unable } : one)) };
    });
    if (!last) return OK;
    const { call, told } = await this.finish(callId, 'unavailable');
    if (told) this.context.deliver(call.callerClient, 'call_ended', { callId, reason: 'unavailable', code });
    return OK;
  }

  /** What the client was calling stops to ring: it is gone, or goes into another room. */
  async withdraw(client: Client, reason: 'cancelled' | 'connection-lost'): Promise<void> {
    const row = await this.context.tables.users.get(client.user.id);
    for (const { callId, client: caller } of row?.outgoing ?? []) {
      if (caller === client.id) await this.endForAll(callId, reason);
    }
  }

  /** An ending that nobody asked for: both sides are told, but not who has caused it. */
  async endForAll(callId: string, reason: EndReason, by?: string): Promise<void> {
    const { call, told } = await this.finish(callId, reason);
    if (!told) return;
    for (const client of [call.callerClient, ...told]) {
      if (client !== by) this.context.deliver(client, 'call_ended', { callId, reason });
    }
  }

  /** Takes a ringing call to its end. `told` is there only if this was what ended it. */
  async finish(
    callId: string,
    reason: EndReason,
    mine: (call: CallRow) => boolean = () => true,
  ): Promise<{ call: CallRow; told: readonly string[] } | { call: CallRow | undefined; told?: never }> {
    const call = await this.conclude(callId, reason, mine);
    if (!call.ended) return { call: call.row };
    return { call: call.row, told: await this.release(call.row) };
  }

  async conclude(
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
    await duty(this.context, () => this.#leaveRoom(row));
    this.context.metrics.callEnded(reason);
    this.context.log.info({ callId, reason }, 'call over');
    return { ended: true, row };
  }

  /** Nobody is calling or being called by it any more. Returns the clients that it rang at. */
  async release(call: CallRow): Promise<readonly string[]> {
    this.context.clock.clearTimeout(this.#timers.get(call.id));
    this.#timers.delete(call.id);
    if (call.state === 'answered') this.#forgetLater(call.id);
    let told: readonly string[] = [];
    await duty(this.context, () =>
      this.context.tables.users.updateTwo([call.caller.id, call.callee], (caller, callee) => {
        told = toldOf(callee, call.id);
        return [released(caller, call.id), released(callee, call.id)];
      }),
    );
    if (this.count === 0) this.#onQuiet?.();
    return told;
  }

  /** Resolves when nothing rings, or after so many milliseconds. */
  quiet(ms: number): Promise<void> {
    if (this.count === 0) return Promise.resolve();
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

  #ring(client: string, { id: callId, caller: from, media, offer, people, expiresAt }: CallRow): void {
    if (!offer && !people) return;
    const expiresInMs = Math.max(0, expiresAt - this.context.clock.now());
    this.context.deliver(client, 'incoming_call', {
      callId,
      from,
      media,
      offer,
      people: [...(people ?? [])],
      expiresInMs,
    });
  }

  /** The room that it rang into: its own goes with it, in another one a place is free again. */
  async #leaveRoom({ id, room, people }: CallRow): Promise<void> {
    if (people) await this.rooms.freePlace(room, id);
    else await this.rooms.discard(room);
  }

  #forgetLater(callId: string): void {
    const { tables, times } = this.context;
    later(this.context, times.resumeWindow, () => tables.calls.update(callId, () => undefined));
  }
}

function toldBy(client: string, callId: string): (ring: IncomingRing) => IncomingRing {
  return (ring) => (ring.callId === callId ? { ...ring, told: [...ring.told, client] } : ring);
}
