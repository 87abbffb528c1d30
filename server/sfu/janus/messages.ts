/** The few messages of Janus's own protocol that we need: https://janus.conf.meetecho.com/docs/rest.html */

export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** What a plug-in says. */
export type PluginData = Readonly<Record<string, unknown>> & {
  readonly error_code?: number;
  readonly error?: string;
};

export interface JanusMessage {
  readonly janus: string;
  readonly transaction?: string;
  readonly session_id?: number;
  /** Handle that it comes from. */
  readonly sender?: number;
  readonly error?: { readonly code: number; readonly reason: string };
  readonly data?: { readonly id: number };
  readonly plugindata?: { readonly plugin: string; readonly data: PluginData };
  readonly jsep?: Jsep;
}

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
