import type { LinkQuality, LinkStats } from '../../../../src/call/state.ts';
import type {
  ConnectionStatus,
  Cure,
  Publication,
  Stream,
  WantedStream,
  Way,
} from '../../../../src/media/sfu/index.ts';
import { SfuEngine, type SfuListener, type SfuOptions } from '../../../../src/media/sfu/index.ts';
import type { Candidate, Description, Source } from '../../../../src/protocol/index.ts';
import { eventually } from '../pair.ts';
import { joinLayers, splitLayers } from './layered-offer.ts';

/** A media server in the page: answers what is published, and offers tracks as if they were other participants'. */
export class Forwarder {
  readonly made: RTCPeerConnection[] = [];
  up: RTCPeerConnection | null = null;
  down = this.#connection();
  #origin: string | undefined;
  readonly #streams = new Map<RTCRtpTransceiver, { participantId: string; source: Source }>();

  /** @returns the answer, with all candidates in it */
  async publish({ offer }: Publication): Promise<Description & { type: 'answer' }> {
    const origin = /^o=\S+ (\S+)/m.exec(offer.sdp)?.[1];
    if (origin !== this.#origin) {
      this.up?.close();
      this.up = this.#connection();
      this.#origin = origin;
    }
    const up = this.up!;
    await up.setRemoteDescription({ type: 'offer', sdp: splitLayers(offer.sdp) });
    await up.setLocalDescription();
    await gathered(up);
    return { type: 'answer', sdp: joinLayers(up.localDescription!.sdp, offer.sdp) };
  }

  /** What arrives in a media section, of the camera by the name of a layer. */
  received(mid: string): MediaStreamTrack {
    const transceiver = this.up?.getTransceivers().find((each) => each.mid === mid);
    if (!transceiver) throw new Error(`there is no section ${mid}`);
    return transceiver.receiver.track;
  }

  add(participantId: string, source: Source, track: MediaStreamTrack): void {
    const kind = track.kind;
    const free = this.down
      .getTransceivers()
      .find((each) => each.direction === 'inactive' && each.receiver.track.kind === kind);
    const transceiver = free ?? this.down.addTransceiver(kind, { direction: 'sendonly' });
    transceiver.direction = 'sendonly';
    void transceiver.sender.replaceTrack(track);
    this.#streams.set(transceiver, { participantId, source });
  }

  remove(participantId: string, source: Source): void {
    for (const [transceiver, stream] of this.#streams) {
      if (stream.participantId !== participantId || stream.source !== source) continue;
      transceiver.direction = 'inactive';
      void transceiver.sender.replaceTrack(null);
      this.#streams.delete(transceiver);
    }
  }

  async offer(restart = false): Promise<{ offer: Description & { type: 'offer' }; streams: Stream[] }> {
    await this.down.setLocalDescription(await this.down.createOffer({ iceRestart: restart }));
    await gathered(this.down);
    const streams = [...this.#streams].map(([{ mid }, stream]) => ({ mid: mid!, ...stream }));
    return { offer: { type: 'offer', sdp: this.down.localDescription!.sdp }, streams };
  }

  async answered(answer: Description): Promise<void> {
    await this.down.setRemoteDescription(answer);
  }

  /** As after a crash: the next offer begins a new connection. */
  renewDown(): void {
    const before = [...this.#streams].map(([{ sender }, stream]) => ({ track: sender.track!, ...stream }));
    this.down.close();
    this.down = this.#connection();
    this.#streams.clear();
    for (const { participantId, source, track } of before) this.add(participantId, source, track);
  }

  take(way: Way, candidates: readonly Candidate[]): void {
    const pc = way === 'up' ? this.up : this.down;
    for (const candidate of candidates)
      pc?.addIceCandidate({ ...candidate, sdpMid: null, sdpMLineIndex: 0 } as RTCIceCandidateInit).catch(
        () => undefined,
      );
  }

  close(): void {
    this.up?.close();
    this.down.close();
  }

  #connection(): RTCPeerConnection {
    const pc = new RTCPeerConnection();
    this.made.push(pc);
    return pc;
  }
}

async function gathered(pc: RTCPeerConnection): Promise<void> {
  while (pc.iceGatheringState !== 'complete') {
    await new Promise((resolve) => pc.addEventListener('icegatheringstatechange', resolve, { once: true }));
  }
}

/** A page that publishes to a forwarder and receives from it; notes what its engine says. */
export class SfuPage implements SfuListener {
  readonly forwarder = new Forwarder();
  readonly engine: SfuEngine;
  readonly states: Record<Way, ConnectionStatus[]> = { up: [], down: [] };
  readonly cures: [Way, Cure][] = [];
  readonly sent: Record<Way, Candidate[][]> = { up: [], down: [] };
  readonly flowing = new Map<string, boolean>();
  readonly changedTracks: string[] = [];
  readonly measured = new Map<string, LinkStats>();
  readonly qualities = new Map<string, LinkQuality>();
  readonly choices: (readonly WantedStream[])[] = [];
  held: boolean | null = null;
  /** Nothing of this page's reaches the forwarder while false. */
  wired = true;

  constructor(options?: SfuOptions) {
    this.engine = new SfuEngine(this, options);
  }

  candidates(way: Way, candidates: readonly Candidate[]): void {
    this.sent[way].push([...candidates]);
    if (this.wired) this.forwarder.take(way, candidates);
  }

  state(way: Way, status: ConnectionStatus): void {
    this.states[way].push(status);
  }

  mend(way: Way, cure: Cure): void {
    this.cures.push([way, cure]);
  }

  wanted(streams: readonly WantedStream[]): void {
    this.choices.push(streams);
  }

  tracks(participantId: string): void {
    this.changedTracks.push(participantId);
  }

  flows(participantId: string, flowing: boolean): void {
    this.flowing.set(participantId, flowing);
  }

  quality(participantId: string, quality: LinkQuality): void {
    this.qualities.set(participantId, quality);
  }

  stats(participantId: string, stats: LinkStats): void {
    this.measured.set(participantId, stats);
  }

  videoHeld(held: boolean): void {
    this.held = held;
  }

  async publish(anew = false): Promise<Publication> {
    const publication = await this.engine.publish(anew);
    await this.engine.published(await this.forwarder.publish(publication), publication.offer);
    return publication;
  }

  async subscribe({ restart = false, fresh = false } = {}): Promise<void> {
    const { offer, streams } = await this.forwarder.offer(restart);
    await this.forwarder.answered(await this.engine.receive(offer, streams, fresh));
  }

  async reaches(way: Way, status: ConnectionStatus): Promise<void> {
    await eventually(() => this.states[way].at(-1) === status, 8_000);
  }

  /** A participant of the forwarder, as the room knows it. */
  follow(
    ...people: { id: string; camera?: number; microphone?: boolean; screen?: boolean; cameraOn?: boolean }[]
  ): void {
    this.engine.follow(
      new Map(
        people.map(({ id, camera = 360, cameraOn = true, microphone = false, screen = false }) => [
          id,
          {
            media: { microphone, camera: cameraOn, screen, 'screen-audio': false },
            shown: { camera, screen: screen ? 720 : 0 },
          },
        ]),
      ),
    );
  }

  close(): void {
    this.engine.close();
    this.forwarder.close();
  }
}

export type Outbound = RTCOutboundRtpStreamStats & {
  rid?: string;
  mid?: string;
  active?: boolean;
  frameHeight?: number;
};

/** What a connection sends, by layer, or by media section for what has none. */
export async function sentBy(pc: RTCPeerConnection): Promise<Map<string, Outbound>> {
  const sent = new Map<string, Outbound>();
  (await pc.getStats()).forEach((entry: RTCStats) => {
    if (entry.type !== 'outbound-rtp') return;
    const outbound = entry as Outbound;
    sent.set(outbound.rid ?? outbound.mid ?? '', outbound);
  });
  return sent;
}
