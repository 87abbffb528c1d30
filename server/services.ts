import type { Identity } from './auth/identity.ts';
import { CallService } from './calls/calls.ts';
import { InvitationService } from './calls/invitations.ts';
import { RingLimits } from './calls/ring-limits.ts';
import { Rings } from './calls/rings.ts';
import { Clients } from './clients/clients.ts';
import { Connection } from './clients/connection.ts';
import type { Wire } from './clients/wire.ts';
import type { Clock } from './clock.ts';
import { unwatched, type Context, type Ids, type RoomRules, type RoomSettings, type Times } from './context.ts';
import { createDispatch } from './dispatch.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { SILENT, type Log } from './log.ts';
import { NO_METRICS, type Metrics } from './metrics/metrics.ts';
import { PresenceService } from './presence/presence.ts';
import { CallRooms } from './rooms/call-rooms.ts';
import { RoomChanges } from './rooms/changes.ts';
import { ChatService } from './rooms/chat.ts';
import { MediaService } from './rooms/media.ts';
import { ModerationService } from './rooms/moderation.ts';
import { RoomService } from './rooms/rooms.ts';
import type { Sign } from './rooms/tickets.ts';
import type { MediaServer, MediaServerEvents } from './sfu/media-server.ts';
import { steadyTables } from './store/steady.ts';
import type { Tables } from './store/tables.ts';
import { createIceSource, type IceSettings, type IceSource } from './turn/ice-servers.ts';
import { TIMES } from '../src/protocol/index.ts';

export interface ServiceOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tables: Tables;
  /** A hash with the server's secret. The same secret after a restart lets people rejoin their calls. */
  readonly sign: Sign;
  readonly bootId: string;
  readonly times?: Partial<Times>;
  readonly rooms?: Partial<RoomSettings>;
  /** Whoever gives it starts it, with {@link CallServices.mediaEvents}, and stops it. */
  readonly media?: MediaServer | null;
  readonly limits?: Limits;
  readonly ice?: IceSource;
  readonly log?: Log;
  readonly metrics?: Metrics;
}

/** The server without its sockets: the same behind a port, in a page and under a test's virtual clock. */
export interface CallServices {
  /** A connection has come up. Its first message is to be `resume`. */
  connect(identity: Identity, wire: Wire): Connection;
  /** Clients that are known: connected, or able to resume. */
  readonly clientCount: number;
  readonly isDraining: boolean;
  /** What the media server is to tell its news to. */
  readonly mediaEvents: MediaServerEvents;
  /** Takes no new calls, tells everybody, and waits until nothing rings, but not longer than this. */
  drain(ms: number): Promise<void>;
  /** Closes all connections and stops every timer of clients and rings. */
  close(): void;
}

const DEFAULT_TIMES: Times = {
  ring: TIMES.ring,
  ghost: TIMES.ghost,
  resumeWindow: TIMES.resumeWindow,
  leaving: 2_800,
  away: 4_000,
  absence: TIMES.absence,
  presenceGrace: 5_000,
  ticket: 24 * 60 * 60 * 1000,
  hello: 10_000,
};

const NO_ICE: IceSettings = { stunUrls: [], turnUrls: [], ttlMs: Infinity, relayOnly: false };

export const DEFAULT_ROOMS: RoomSettings = {
  capacity: 4,
  sameUser: 'both',
  sfuFrom: 5,
  sfuBackMs: 30_000,
  sfuCapacity: 30,
};

function rulesOf(settings: RoomSettings, media: MediaServer | null): RoomRules {
  const isSfuHealthy = (): boolean => media?.status.healthy ?? false;
  const large = Math.max(settings.capacity, settings.sfuCapacity);
  return {
    ...settings,
    hasSfu: media !== null,
    isSfuHealthy,
    capacityOf: ({ topology }) => (media && (topology.kind === 'sfu' || isSfuHealthy()) ? large : settings.capacity),
  };
}

export function createServices(options: ServiceOptions): CallServices {
  const { clock, ids, tables, sign, bootId, limits = DEFAULT_LIMITS, media = null } = options;
  const context: Context = {
    clock,
    ids,
    tables: steadyTables(tables, clock),
    sign,
    bootId,
    startedAt: clock.now(),
    times: { ...DEFAULT_TIMES, ...options.times },
    rooms: rulesOf({ ...DEFAULT_ROOMS, ...options.rooms }, media),
    media,
    log: options.log ?? SILENT,
    metrics: options.metrics ?? NO_METRICS,
    deliver: (clientId, event, payload) => clients.deliver(clientId, event, payload),
  };
  const ice = options.ice ?? createIceSource(NO_ICE, null, () => '');
  const clients: Clients = new Clients(context, limits, ice);
  const changes = new RoomChanges(context, (callId, by) => rings.endForAll(callId, 'cancelled', by));
  const callRooms = new CallRooms(context, changes);
  const rings: Rings = new Rings(context, callRooms, new RingLimits(clock, limits.rings));
  const rooms = new RoomService(context, changes);
  const calls = new CallService(context, rooms, callRooms, rings);
  const invitations = new InvitationService(context, rooms, callRooms, rings);
  const chat = new ChatService(context, rooms);
  const moderation = new ModerationService(context, rooms, changes);
  const mediaService = new MediaService(context, rooms, changes);
  const presence = new PresenceService(context);
  clients.serve({ rings, rooms, presence });
  unwatched(context, () => changes.takeOver());
  let draining = false;
  const handlers = { calls, rings, invitations, rooms, chat, moderation, presence, media: mediaService };
  const dispatch = createDispatch({ ...handlers, isDraining: () => draining });

  return {
    connect: (identity, wire) => new Connection(identity, wire, { context, clients, dispatch, limits }),
    get clientCount() {
      return clients.size;
    },
    get isDraining() {
      return draining;
    },
    mediaEvents: mediaService.events,
    async drain(ms) {
      if (draining) return;
      draining = true;
      clients.deliverToAll('server_draining', {});
      await rings.quiet(ms);
    },
    close() {
      rings.close();
      clients.close();
    },
  };
}
