/** Bounds that both sides of the wire keep. Sizes in bytes or UTF-16 units, times in milliseconds. */
export const LIMITS = {
  sdpLength: 32_768,
  candidateLength: 512,
  candidatesPerMessage: 40,
  nameGraphemes: 64,
  idLength: 128,
  tokenLength: 8_192,
  /** People in one list of those who are watched, and in all lists of a page together. */
  watchedUsers: 200,
  watchedInAll: 2_000,
  /** Of one line in the chat, in UTF-16 units. */
  chatLength: 1_000,
  /** Lines of the chat that those who come later are told. */
  chatKept: 100,
  /** What a media server offers of a large room, in UTF-16 units; a section takes up to 800. */
  sfuSdpLength: 98_304,
  /** Sources that one page may want at once. */
  sfuStreams: 160,
  payloadBytes: 65_536,
  /** Of messages to the media server, which carry the sections of a large room. */
  sfuPayloadBytes: 163_840,
} as const;

export const TIMES = {
  /** A call that nobody answers ends as missed after this. */
  ring: 60_000,
  /** How much longer than the server a client waits for the server's word that the ring is over. */
  ringGrace: 3_000,
  /** How long a client without a socket can still resume. */
  resumeWindow: 120_000,
  /** A client without a socket is no longer present, and no longer in its room, after this. */
  ghost: 12_000,
  /**
   * Who was cut off from the server may go on talking in a room with a name for so long, on both sides of the wire. After
   * it all close their links to that participant, and the way back by its ticket is closed.
   */
  absence: 120_000,
  /** A page that reloads in a call has this long to come back. */
  reload: 20_000,
  /** A link without media for this long is being mended. */
  silence: 1_500,
  /** A link that could not be mended for this long is given up. */
  giveUp: 45_000,
  /** A request that is not acknowledged on a live socket fails after this. */
  request: 10_000,
} as const;
