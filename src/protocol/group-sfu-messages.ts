import * as v from 'valibot';
import { LIMITS } from './limits.ts';
import { Candidate, Count, Id, SOURCES } from './messages.ts';

/*
 * What goes between a page and the media server behind our own: the same for every kind that speaks SDP. Browsers load
 * it with the rules of groups.
 */

const Sdp = v.pipe(v.string(), v.maxLength(LIMITS.sfuSdpLength));
const Mid = v.pipe(v.string(), v.maxLength(64));
const Source = v.picklist(SOURCES);
const Layer = v.picklist([0, 1, 2]);

/** `up`: what a page sends. `down`: what it receives. */
export const Way = v.picklist(['up', 'down']);
export type Way = v.InferOutput<typeof Way>;

/** One source of a participant, as a page wants it. `layer` is null for what has none. */
export const WantedStream = v.object({
  participantId: Id,
  source: Source,
  /** Whether it is seen or heard at this moment. */
  send: v.boolean(),
  layer: v.nullable(Layer),
});
export type WantedStream = v.InferOutput<typeof WantedStream>;

/** The media server's offer, and what comes on which section of it. `fresh`: another connection has to answer it. */
export const DownOffer = v.object({
  sdp: Sdp,
  streams: v.array(v.object({ mid: Mid, participantId: Id, source: Source })),
  fresh: v.boolean(),
});
export type DownOffer = v.InferOutput<typeof DownOffer>;

export const TOPOLOGIES = ['mesh', 'sfu'] as const;
export type TopologyKind = (typeof TOPOLOGIES)[number];

/**
 * Which way media goes in a room. Each move has an `epoch` of its own. While it is not `settled`, both ways exist: each
 * participant takes the new one source by source, and says `topology_ready`; the old one is closed when it is settled.
 */
export const Topology = v.object({ kind: v.picklist(TOPOLOGIES), epoch: Count, settled: v.boolean() });
export type Topology = v.InferOutput<typeof Topology>;

const Streams = v.pipe(v.array(WantedStream), v.maxLength(LIMITS.sfuStreams));

/** Replies carry `MediaServerError`s as the codes `sfu-busy`, `sfu-unavailable` and `sfu-refused`. */
export const SFU_CLIENT_MESSAGES = {
  /** The first offer, a renegotiation, an ICE restart or another connection. `sources`: what is in which section. */
  sfu_publish: v.object({
    offer: Sdp,
    sources: v.pipe(v.array(v.object({ mid: Mid, source: Source })), v.maxLength(SOURCES.length)),
  }),
  /** All that is wanted. `fresh`: the connection is lost, and it begins anew. */
  sfu_subscribe: v.object({ wanted: Streams, fresh: v.boolean() }),
  sfu_answer: v.object({ answer: Sdp }),
  /** An ICE restart of the connection down. */
  sfu_restart: v.object({}),
  sfu_candidates: v.object({
    way: Way,
    candidates: v.pipe(v.array(Candidate), v.maxLength(LIMITS.candidatesPerMessage)),
  }),
  /** Other layers, or pauses, of what is subscribed to. */
  sfu_layers: v.object({ streams: Streams }),
  /** This page has all media by the new way (`ok`), or cannot get it. */
  topology_ready: v.object({ epoch: Count, ok: v.boolean() }),
} as const;

export const SFU_REPLIES = {
  sfu_publish: v.object({ answer: Sdp }),
  /** Null when nothing changes. */
  sfu_subscribe: v.object({ offer: v.nullable(DownOffer) }),
  sfu_answer: v.object({}),
  sfu_restart: v.object({ offer: DownOffer }),
  sfu_candidates: v.object({}),
  sfu_layers: v.object({}),
  topology_ready: v.object({}),
} as const;

export const SFU_SERVER_MESSAGES = {
  /**
   * How media goes in this room from now on; also told, before `room_admitted`, to who comes into a room that has moved.
   * `offers`: to whom this page makes links, when it moves back to a mesh.
   */
  topology: v.object({ room: Id, topology: Topology, offers: v.array(Id) }),
  /** What a participant publishes has changed. */
  sfu_published: v.object({ participantId: Id, sources: v.array(Source) }),
  sfu_talking: v.object({ participantId: Id, talking: v.boolean() }),
  /** A connection of this page is gone, and has to be made anew. */
  sfu_closed: v.object({ way: Way }),
  /** The highest layer of this page's own source that somebody watches; null: nobody does. */
  sfu_demanded: v.object({ source: Source, layer: v.nullable(Layer) }),
} as const;
