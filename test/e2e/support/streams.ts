/** What one section of one connection has brought so far. */
export interface Stream {
  /** Of the connection, in the order in which they were made. */
  readonly index: number;
  readonly mid: string;
  readonly kind: string;
  /** Of sound, its packets. */
  readonly frames: number;
  readonly energy: number;
  readonly bytes: number;
}

export interface StreamProbe {
  /** Each camera, microphone and screen that comes, over all connections that are open. */
  streams(): Promise<Stream[]>;
  /** Begins to note the longest pause between two decoded pictures of each camera on this connection. */
  watchGaps(index: number): void;
  /** The longest pause since then, be it over or not, in milliseconds. */
  longestGap(): number;
}

/** Runs in the page behind the observer, whose probe it extends. It may not use anything from outside of itself. */
export function observeStreams(): void {
  const probe = (
    globalThis as unknown as Record<symbol, { connections(): readonly RTCPeerConnection[] } & StreamProbe>
  )[Symbol.for('e2e probe')];
  if (!probe) return;
  let longest = 0;
  /** When the last picture of each came. */
  const shown = new Map<MediaStreamTrack, number>();

  async function watch(track: MediaStreamTrack): Promise<void> {
    const Processor = (globalThis as { MediaStreamTrackProcessor?: new (init: object) => { readable: ReadableStream } })
      .MediaStreamTrackProcessor;
    if (!Processor) return;
    const reader = new Processor({ track }).readable.getReader() as ReadableStreamDefaultReader<VideoFrame>;
    for (;;) {
      const { value } = await reader.read();
      if (!value) return void shown.delete(track);
      value.close();
      note(shown.get(track));
      shown.set(track, performance.now());
    }
  }

  function note(since = performance.now()): void {
    longest = Math.max(longest, performance.now() - since);
  }

  Object.assign(probe, {
    async streams() {
      const all: Stream[] = [];
      for (const [index, connection] of probe.connections().entries()) {
        if (connection.connectionState === 'closed') continue;
        const stats = await connection.getStats();
        stats.forEach((entry: RTCInboundRtpStreamStats) => {
          if (entry.type !== 'inbound-rtp') return;
          const { mid = '', kind, bytesReceived: bytes = 0, totalAudioEnergy: energy = 0 } = entry;
          const frames = (kind === 'video' ? entry.framesDecoded : entry.packetsReceived) ?? 0;
          all.push({ index, mid, kind, frames, energy, bytes });
        });
      }
      return all;
    },
    watchGaps(index) {
      for (const { receiver } of probe.connections()[index]?.getTransceivers() ?? []) {
        if (receiver.track.kind === 'video') void watch(receiver.track);
      }
    },
    longestGap() {
      for (const since of shown.values()) note(since);
      return Math.round(longest);
    },
  } satisfies StreamProbe);
}
