import { SOURCES, type Candidate, type Description, type Source } from '../../protocol/index.ts';
import type { Ice } from '../ice.ts';
import { generationOf, originOf, withStartBitrate } from '../mesh/descriptions.ts';
import { limitsOf } from '../mesh/limits.ts';
import { showStill } from '../mesh/still-picture.ts';
import type { Pressure } from '../mesh/video-policy.ts';
import { offerForwardedCodecs } from './codecs.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import { ladderFor, RIDS, type Layer } from './ladder.ts';
import { SenderSlot, type SenderLimits } from './sender-slot.ts';

export interface SourceOfMid {
  readonly mid: string;
  readonly source: Source;
}

export interface Publication {
  readonly offer: Description & { type: 'offer' };
  /** What each media section of the offer carries. */
  readonly sources: readonly SourceOfMid[];
}

export type VideoSource = Extract<Source, 'camera' | 'screen'>;

/** Enough for the two lower layers at once, so that all see something while the path is being measured. Kbit/s. */
const START_KBPS = 700;

/**
 * What nobody watches any more is sent for so long yet, in milliseconds: every change makes the encoder begin anew, and who
 * turns pages comes back.
 */
const LINGER = 2_000;

/** The connection on which this page publishes: one sending section a source, from the start. */
export class Uplink {
  readonly #connection: Connection;
  readonly #transceivers = new Map<Source, RTCRtpTransceiver>();
  readonly #slots = new Map<Source, SenderSlot>();
  readonly #demand: Record<VideoSource, Layer | null> = { camera: 2, screen: 2 };
  readonly #lingering = new Map<VideoSource, ReturnType<typeof setTimeout>>();
  #pressure: Pressure = 'none';
  /** Sound is well as it is until it has been pressed. */
  #pressed = false;
  #stopShowing = (): void => undefined;

  constructor(ice: Ice, listener: ConnectionListener) {
    this.#connection = new Connection(ice, {
      candidates: (candidates) => listener.candidates(candidates),
      state: (state) => {
        if (state === 'connected') this.#showScreen();
        listener.state(state);
      },
    });
    for (const source of SOURCES) this.#create(source);
  }

  get pc(): RTCPeerConnection {
    return this.#connection.pc;
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  /** What each media section carries, once it has been offered. */
  get sources(): readonly SourceOfMid[] {
    return [...this.#transceivers].flatMap(([source, { mid }]) => (mid === null ? [] : [{ mid, source }]));
  }

  /** The first offer, and from then on such that restart ICE. One that has not been answered is given again. */
  publish(): Promise<Publication> {
    return this.#connection.negotiate(async () => {
      const { pc } = this;
      if (pc.signalingState !== 'have-local-offer') {
        this.#connection.hold();
        await pc.setLocalDescription(await pc.createOffer({ iceRestart: pc.remoteDescription !== null }));
      }
      const sdp = withPorts(await this.#connection.localSdp());
      return { offer: { type: 'offer', sdp }, sources: this.sources };
    });
  }

  published(answer: Description & { type: 'answer' }, offer?: Description): Promise<void> {
    return this.#connection.negotiate(async () => {
      const { pc } = this;
      const isOurs = !offer || isSameOffer(offer.sdp, pc.localDescription?.sdp);
      // One that has come twice, or too late.
      if (pc.signalingState !== 'have-local-offer' || !isOurs) return;
      await this.#connection.setRemote({ type: 'answer', sdp: withStartBitrate(answer.sdp, START_KBPS) });
    });
  }

  addCandidates(candidates: readonly Candidate[]): void {
    this.#connection.addCandidates(candidates);
  }

  setIce(ice: Ice): void {
    this.#connection.setIce(ice);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (this.#connection.closed) return;
    this.#slots.get(source)?.set(track, this.#limits(source, track));
    if (source === 'screen') this.#showScreen();
  }

  /** The highest layer that somebody watches, of the screen any; null for nobody. */
  setDemand(source: VideoSource, highest: Layer | null): void {
    clearTimeout(this.#lingering.get(source));
    const apply = (): void => {
      this.#demand[source] = highest;
      this.#limit(source);
    };
    if (rank(highest) >= rank(this.#demand[source])) apply();
    else this.#lingering.set(source, setTimeout(apply, LINGER));
  }

  /** What the path can take. */
  setPressure(pressure: Pressure): void {
    this.#pressure = pressure;
    this.#pressed = true;
    this.refresh();
  }

  /** A capture may have got another size meanwhile. */
  refresh(): void {
    for (const source of SOURCES) this.#limit(source);
  }

  /** What there is of pictures to hold back, in kbit/s at most. */
  get pictures(): number {
    const most = (source: VideoSource): number => {
      const track = this.#slots.get(source)?.track ?? null;
      const encodings = track ? (this.#limits(source, track, 'none')?.encodings ?? []) : [];
      return encodings.reduce((sum, { active, maxBitrate }) => sum + (active ? (maxBitrate ?? 0) : 0), 0);
    };
    return (most('camera') + most('screen')) / 1_000;
  }

  /** Whether anything is being sent. */
  get sends(): boolean {
    return [...this.#slots.values()].some(({ track }) => track !== null);
  }

  close(): void {
    this.#stopShowing();
    for (const timer of this.#lingering.values()) clearTimeout(timer);
    this.#connection.close();
    this.#slots.clear();
    this.#transceivers.clear();
  }

  #create(source: Source): void {
    const video = isVideo(source);
    const transceiver = this.pc.addTransceiver(video ? 'video' : 'audio', {
      direction: 'sendonly',
      streams: [],
      ...(source === 'camera' && {
        sendEncodings: ladderFor({}).map(({ scale, maxBitrate }, index) => ({
          rid: RIDS[index]!,
          scaleResolutionDownBy: scale,
          maxBitrate,
        })),
      }),
    });
    offerForwardedCodecs(transceiver, video ? 'video' : 'audio');
    this.#transceivers.set(source, transceiver);
    this.#slots.set(source, new SenderSlot(transceiver.sender));
  }

  #limit(source: Source): void {
    const slot = this.#slots.get(source);
    if (slot) slot.set(slot.track, this.#limits(source, slot.track));
  }

  #limits(source: Source, track: MediaStreamTrack | null, pressure = this.#pressure): SenderLimits | null {
    if (source === 'camera') {
      const ladder = ladderFor(track?.getSettings() ?? {}, this.#demand.camera);
      // Under pressure the lowest layer tries whether the path carries more again.
      const carried = { none: RIDS.length, probe: 1, voice: 0 }[pressure];
      return { encodings: ladder.map((rung, index) => ({ ...rung, active: rung.active && index < carried })) };
    }
    if (source !== 'screen' && !this.#pressed) return null;
    const { prefers, ...limits } = limitsOf(source, track, 1, pressure);
    const active = limits.active && (source !== 'screen' || this.#demand.screen !== null);
    return { encodings: [{ ...limits, active }], prefers };
  }

  #showScreen(): void {
    this.#stopShowing();
    const screen = this.#slots.get('screen')?.track;
    if (screen) this.#stopShowing = showStill(screen);
  }
}

export function isVideo(source: Source): source is VideoSource {
  return source === 'camera' || source === 'screen';
}

const rank = (layer: Layer | null): number => layer ?? -1;

/**
 * Firefox gives sections that exist only in the bundle the port 0 (RFC 9143 §7.2.1), which Janus takes for a section that
 * has been turned down.
 */
function withPorts(sdp: string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) =>
      section.includes('a=bundle-only\r\n')
        ? section.replace(/^(m=\w+) 0 /, '$1 9 ').replace('a=bundle-only\r\n', '')
        : section,
    )
    .join('');
}

function isSameOffer(one: string, two: string | undefined): boolean {
  return originOf(one) === originOf(two) && generationOf(one) === generationOf(two);
}
