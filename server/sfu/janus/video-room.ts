import * as v from 'valibot';
import { LIMITS } from '../../../src/protocol/index.ts';
import type { Sign } from '../../rooms/tickets.ts';
import type { Layer } from '../media-server.ts';
import { withCandidatesOnce } from '../sdp.ts';
import type { JanusHandle } from './handle.ts';
import { CODES, JanusError, read, type PluginReply } from './messages.ts';

/** What we ask of the VideoRoom plug-in, request by request: https://janus.conf.meetecho.com/docs/videoroom.html */

export const PLUGIN = 'janus.plugin.videoroom';

/** A room as Janus knows it. Its secrets follow from its id, so that a later run of the server can still destroy it. */
export interface RoomKeys {
  readonly id: string;
  readonly secret: string;
  readonly pin: string;
}

/** By which the sweep knows rooms of ours. */
const DESCRIPTION = 'call-elements';

export function keysOf(id: string, sign: Sign): RoomKeys {
  return { id, secret: sign(`janus-secret:${id}`), pin: sign(`janus-pin:${id}`) };
}

export interface RoomSettings {
  readonly adminKey: string | undefined;
  /** Of one participant, for all of its video; bits per second. */
  readonly bitrate: number;
  readonly capacity: number;
}

export async function createRoom(handle: JanusHandle, keys: RoomKeys, settings: RoomSettings): Promise<void> {
  const request = {
    request: 'create',
    room: keys.id,
    secret: keys.secret,
    pin: keys.pin,
    description: DESCRIPTION,
    is_private: true,
    permanent: false,
    ...(settings.adminKey !== undefined && { admin_key: settings.adminKey }),
    publishers: settings.capacity,
    bitrate: settings.bitrate,
    bitrate_cap: true,
    // Key frames are asked for when somebody needs one.
    fir_freq: 0,
    audiocodec: 'opus',
    // Both keep simulcast in this plug-in; Safari's oldest speak only the second.
    videocodec: 'vp8,h264',
    require_pvtid: true,
    notify_joining: false,
    audiolevel_event: true,
    // Half a second whose loudness is below -40 dBov (RFC 6464) is silence. The defaults miss all but shouting.
    audio_active_packets: 25,
    audio_level_average: 40,
  };
  await handle.message(request).catch((error: unknown) => {
    // Made before, by a request whose answer was late: nobody else can know this id.
    if (!(error instanceof JanusError) || error.code !== CODES.roomExists) throw error;
  });
}

export async function destroyRoom(handle: JanusHandle, { id, secret }: RoomKeys): Promise<void> {
  await handle.message({ request: 'destroy', room: id, secret, permanent: false });
}

/** In the lists of rooms, those of other applications may have numbers for ids. */
const RoomList = v.object({
  list: v.array(
    v.looseObject({
      room: v.union([v.string(), v.number()]),
      description: v.optional(v.string()),
      num_participants: v.optional(v.number()),
    }),
  ),
});

/** Rooms of this application in which nobody is, whoever made them. */
export async function listEmptyRooms(handle: JanusHandle, adminKey: string | undefined): Promise<string[]> {
  const { data } = await handle.message({ request: 'list', ...(adminKey !== undefined && { admin_key: adminKey }) });
  return read(RoomList, data)
    .list.filter((room) => room.description === DESCRIPTION && room.num_participants === 0)
    .map((room) => `${room.room}`);
}

/** Longer than our own ids by what the generation of a connection takes. */
const Feed = v.pipe(v.string(), v.maxLength(LIMITS.idLength + 20));
const Participants = v.object({ participants: v.array(v.object({ id: Feed, publisher: v.optional(v.boolean()) })) });

/** The feeds in the room, and whether each publishes. */
export async function listFeeds(handle: JanusHandle, room: string): Promise<Map<string, boolean>> {
  const { data } = await handle.message({ request: 'listparticipants', room });
  return new Map(read(Participants, data).participants.map(({ id, publisher }) => [id, publisher === true]));
}

const Joined = v.object({ private_id: v.pipe(v.number(), v.safeInteger()) });

/** @returns the private id, by which those subscribe that belong to this one */
export async function joinAsPublisher(handle: JanusHandle, { id, pin }: RoomKeys, feed: string): Promise<number> {
  const { data } = await handle.message({ request: 'join', ptype: 'publisher', room: id, pin, id: feed });
  return read(Joined, data).private_id;
}

const Mid = v.pipe(v.string(), v.maxLength(64));
const Published = v.object({
  streams: v.optional(v.array(v.object({ mid: Mid, disabled: v.optional(v.boolean()) })), []),
});

export interface PublishReply {
  readonly answer: string;
  /** Mids of what it does not take: what is not sent, or in no codec of the room. */
  readonly disabled: readonly string[];
}

/** @param again it is published already, and something changes */
export async function publish(handle: JanusHandle, sdp: string, again: boolean): Promise<PublishReply> {
  // Our pages list their layers from low to high; Janus takes the first one for the highest unless told.
  const offer = { type: 'offer', sdp, rid_order: 'lmh' } as const;
  const { data, jsep } = await handle.message({ request: again ? 'configure' : 'publish' }, offer);
  const disabled = read(Published, data).streams.filter((stream) => stream.disabled === true);
  return { answer: read(Sdp, jsep?.sdp), disabled: disabled.map(({ mid }) => mid) };
}

export async function moderate(
  handle: JanusHandle,
  { id, secret }: RoomKeys,
  feed: string,
  mid: string,
  mute: boolean,
): Promise<void> {
  await handle.message({ request: 'moderate', room: id, secret, id: feed, mid, mute });
}

export interface FeedStream {
  readonly feed: string;
  /** Of the publisher's connection. */
  readonly mid: string;
  readonly substream?: Layer;
}

/** A media section of a connection down, with what it carries. */
export interface SubscribedStream {
  readonly mid: string;
  readonly feed: string;
  readonly feedMid: string;
}

export interface SubscribeReply {
  readonly streams: readonly SubscribedStream[];
  /** Undefined when nothing has to be negotiated. */
  readonly offer: string | undefined;
}

export async function joinAsSubscriber(
  handle: JanusHandle,
  { id, pin }: RoomKeys,
  privateId: number,
  streams: readonly FeedStream[],
): Promise<SubscribeReply> {
  // Without `autoupdate` there is no offer that we have not asked for, and so never two at once.
  const join = { request: 'join', ptype: 'subscriber', room: id, pin, private_id: privateId, autoupdate: false };
  return subscribed(await handle.message({ ...join, streams }));
}

export async function updateSubscription(
  handle: JanusHandle,
  add: readonly FeedStream[],
  removeMids: readonly string[],
): Promise<SubscribeReply> {
  return subscribed(
    await handle.message({
      request: 'update',
      // An empty list is an error.
      ...(add.length > 0 && { subscribe: add }),
      ...(removeMids.length > 0 && { unsubscribe: removeMids.map((mid) => ({ sub_mid: mid })) }),
    }),
  );
}

export async function startSubscription(handle: JanusHandle, sdp: string): Promise<void> {
  await handle.message({ request: 'start' }, { type: 'answer', sdp });
}

/** @returns an offer that restarts ICE */
export async function restartSubscription(handle: JanusHandle): Promise<string> {
  const { jsep } = await handle.message({ request: 'configure', restart: true });
  return offerOf(jsep);
}

export interface StreamChoice {
  readonly mid: string;
  readonly send?: boolean;
  readonly substream?: Layer;
  readonly temporal?: Layer;
}

export async function configureStreams(handle: JanusHandle, streams: readonly StreamChoice[]): Promise<void> {
  await handle.message({ request: 'configure', streams });
}

const Subscribed = v.object({
  streams: v.optional(
    v.array(
      v.looseObject({
        mid: Mid,
        active: v.optional(v.boolean()),
        feed_id: v.optional(Feed),
        feed_mid: v.optional(Mid),
      }),
    ),
    [],
  ),
});

function subscribed({ data, jsep }: PluginReply): SubscribeReply {
  const streams = read(Subscribed, data).streams.flatMap(({ mid, active, feed_id: feed, feed_mid: feedMid }) =>
    active === true && feed !== undefined && feedMid !== undefined ? [{ mid, feed, feedMid }] : [],
  );
  return { streams, offer: jsep && offerOf(jsep) };
}

/** No longer than pages take. */
const Sdp = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.sfuSdpLength));

function offerOf(jsep: PluginReply['jsep']): string {
  return read(Sdp, withCandidatesOnce(jsep?.sdp ?? ''));
}
