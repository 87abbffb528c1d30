import * as v from 'valibot';

/**
 * The few messages of Janus's own protocol that we need, as schemas: https://janus.conf.meetecho.com/docs/rest.html
 * What Janus sends is parsed like anything from outside: whatever listens at its address may not be a Janus.
 */

/** Janus keeps its random ids below 2^53. */
export const JanusId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const Jsep = v.object({
  type: v.picklist(['offer', 'answer']),
  sdp: v.string(),
});
export type Jsep = v.InferOutput<typeof Jsep>;

/** What a plug-in says. What is in it beyond an error is parsed by who has asked. */
const PluginData = v.looseObject({
  error_code: v.optional(v.number()),
  error: v.optional(v.string()),
});
export type PluginData = v.InferOutput<typeof PluginData>;
export const FromPlugin = v.object({ data: PluginData });

const JanusMessage = v.object({
  janus: v.string(),
  transaction: v.optional(v.string()),
  session_id: v.optional(v.number()),
  /** Handle that it comes from. */
  sender: v.optional(v.number()),
  error: v.optional(v.object({ code: v.number(), reason: v.optional(v.string(), '') })),
  // Read by who waits for them, who then fails at once and not by a time-out.
  data: v.optional(v.unknown()),
  plugindata: v.optional(v.unknown()),
  jsep: v.optional(v.unknown()),
});
export type JanusMessage = v.InferOutput<typeof JanusMessage>;

/** The answer to a message to a plug-in. */
export interface PluginReply {
  readonly data: PluginData;
  readonly jsep: Jsep | undefined;
}

/** Why Janus did not do it. `code` is its own number, or one of ours. */
export class JanusError extends Error {
  override readonly name = 'JanusError';

  constructor(
    readonly code: number,
    reason: string,
  ) {
    super(`${code} ${reason}`);
  }
}

/** Numbers of janus/apierror.h and janus_videoroom.c, and, below zero, ours. */
export const CODES = {
  lost: -1,
  timeout: -2,
  closed: -3,
  /** An answer of another shape than Janus's. */
  unreadable: -4,
  /** More requests wait for an answer than we keep. */
  overloaded: -5,
  unauthorizedRequest: 403,
  noSuchSession: 458,
  noSuchHandle: 459,
  noSuchRoom: 426,
  roomExists: 427,
  noSuchFeed: 428,
  invalidSdpType: 431,
  publishersFull: 432,
  unauthorized: 433,
  invalidSdp: 437,
  invalidJsep: 465,
  unexpectedAnswer: 469,
} as const;

/** The message in a frame; undefined when it is none of Janus's. */
export function parseMessage(text: string): JanusMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(JanusMessage, value);
  return result.success ? result.output : undefined;
}

/** Reads what a reply is to hold. Throws a {@link JanusError} when it does not. */
export function read<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new JanusError(CODES.unreadable, 'the answer has another shape');
  return result.output;
}
