import { isClientEvent, isSfuEvent } from '../../src/protocol/client-messages.ts';
import type { ErrorCode } from '../../src/protocol/index.ts';
import type { Identity } from '../auth/identity.ts';
import { LONGEST_TIMEOUT } from '../clock.ts';
import { unwatched, type Context } from '../context.ts';
import { parse, type AfterReply, type Dispatch } from '../dispatch.ts';
import { describeError } from '../log.ts';
import type { Limits } from '../limits.ts';
import { fail, OK } from '../reply.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';
import type { Wire } from './wire.ts';

export interface ConnectionSurroundings {
  readonly context: Context;
  readonly clients: Clients;
  readonly dispatch: Dispatch;
  readonly limits: Limits;
}

/** One connection, from the first message to the last. It belongs to nobody until it has resumed, or begun, a client. */
export class Connection {
  #client: Client | null = null;
  #resuming = false;
  #open = true;
  #expiry: unknown;
  /** Ends a connection that does not resume: it would be here for nothing. */
  #helloDue: unknown;
  #refusals = 0;
  #refusalsSince = 0;

  constructor(
    readonly identity: Identity,
    readonly wire: Wire,
    private readonly around: ConnectionSurroundings,
  ) {
    if (!around.clients.connected(identity.user.id)) {
      around.context.metrics.refused('rate-limited');
      this.#open = false;
      // Who has made the wire does not listen to it yet.
      queueMicrotask(() => wire.close('for-good'));
      return;
    }
    const { expiresAt } = identity;
    if (expiresAt !== null) this.#expireAt(expiresAt);
    const { clock, times } = around.context;
    this.#helloDue = clock.setTimeout(() => wire.close('again'), times.hello);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Takes a message. `reply` is called once, always, with what the client shall be acknowledged with.
   * `number` counts the client's messages, see `src/protocol/delivery.ts`. `isLarge`: more than most messages may be.
   */
  receive(event: string, payload: unknown, number: unknown, reply: (reply: unknown) => void, isLarge = false): void {
    const { context } = this.around;
    if (!this.#open) return reply(fail('not-ready'));
    if (!isClientEvent(event)) return this.#refuse('bad-request', reply);
    if (isLarge && !isSfuEvent(event)) return this.#refuse('too-large', reply);
    if (event === 'resume') return this.#resume(payload, reply);
    const client = this.#client;
    if (!client) return this.#refuse('not-ready', reply);
    if (event === 'leave_page') return this.#leave(client, reply);
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) {
      return this.#refuse('bad-request', reply);
    }
    const now = context.clock.now();
    if (!client.bucket.take(now) || !client.userBuckets.messages.take(now)) return this.#refuse('rate-limited', reply);
    const rings = event === 'call_user' || event === 'invite_to_room';
    if (rings && !client.userBuckets.calls.take(now)) return this.#refuse('rate-limited', reply);

    const parsed = parse(event, payload);
    if ('wrong' in parsed) return this.#refuse(parsed.wrong, reply);
    client.tokenArrived();

    let tasks: Parameters<AfterReply>[0][] | undefined;
    const run = () => this.around.dispatch(client, event, parsed.payload, (task) => (tasks ??= []).push(task));
    const { serial } = client;
    const answer = (): Promise<unknown> =>
      // A media server may take its time: that is waited for in its turn, and holds up nothing that comes later.
      (isSfuEvent(event) ? serial.run(async () => undefined).then(run) : serial.run(run)).catch((error: unknown) => {
        context.log.error({ clientId: client.id, event, error: describeError(error) }, 'a request failed');
        return fail('server-error');
      });
    const replied = client.replies.once(number, answer, now);
    if (!replied) return this.#refuse('bad-request', reply);
    unwatched(context, async () => {
      reply(await replied);
      for (const task of tasks ?? []) unwatched(context, async () => task());
      tasks = undefined;
    });
  }

  /** The connection is gone; the other side was last heard at `heardAt`. */
  lost(heardAt: number): void {
    if (!this.#open) return;
    this.close();
    const client = this.#client;
    if (client?.connection === this) this.around.clients.park(client, heardAt);
  }

  /** No longer listens to this connection. Does not touch the client. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.around.clients.disconnected(this.identity.user.id);
    const { clock } = this.around.context;
    clock.clearTimeout(this.#expiry);
    clock.clearTimeout(this.#helloDue);
  }

  #resume(payload: unknown, reply: (reply: unknown) => void): void {
    const { clients, context } = this.around;
    const parsed = parse('resume', payload);
    if (this.#resuming || 'wrong' in parsed)
      return this.#refuse('wrong' in parsed ? parsed.wrong : 'bad-request', reply);
    this.#resuming = true;
    const client = clients.claim(this, parsed.payload);
    if (!client) {
      this.#refuse('rate-limited', reply);
      this.close();
      this.wire.close('for-good');
      return;
    }
    this.#client = client;
    context.clock.clearTimeout(this.#helloDue);
    unwatched(context, async () => {
      try {
        reply(await clients.admit(client, this, parsed.payload));
      } catch (error) {
        context.log.error({ event: 'resume', error: describeError(error) }, 'a request failed');
        reply(fail('server-error'));
        this.wire.close('again');
      }
    });
  }

  /** The page goes. If it lives after all, kept by the browser for the way back, it connects anew. */
  #leave(client: Client, reply: (reply: unknown) => void): void {
    reply(OK);
    client.leaving = true;
    this.lost(this.around.context.clock.now());
    this.wire.close('again');
  }

  /** What the client did not get done counts against it: too much of it in a short time, and it has to go. */
  #refuse(code: ErrorCode, reply: (reply: unknown) => void): void {
    const { clients, context, limits } = this.around;
    context.metrics.refused(code);
    reply(fail(code));
    const now = context.clock.now();
    if (now - this.#refusalsSince > limits.abuse.withinMs) {
      this.#refusals = 0;
      this.#refusalsSince = now;
    }
    if (++this.#refusals < limits.abuse.refusals) return;
    const client = this.#client;
    context.log.warn({ code, count: this.#refusals, ...(client && { clientId: client.id }) }, 'shown the door');
    this.close();
    if (client?.connection === this) clients.evict(client);
    this.wire.close('for-good');
  }

  #expireAt(time: number): void {
    const { clock } = this.around.context;
    const left = time - clock.now();
    this.#expiry = clock.setTimeout(
      () => (left > LONGEST_TIMEOUT ? this.#expireAt(time) : this.wire.close('again')),
      Math.min(left, LONGEST_TIMEOUT),
    );
  }
}
