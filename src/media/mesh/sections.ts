import { ignored } from '../../host/log.ts';
import type { LinkBudget } from '../../call/state.ts';
import { SOURCES, type Source } from '../../protocol/index.ts';
import { offerFewCodecs } from './codecs.ts';
import { sectionsOf, type RemoteSection } from './descriptions.ts';
import { FirstPicture } from './first-picture.ts';
import { limitsOf, limitSender } from './limits.ts';
import { showStill } from './still-picture.ts';
import type { Pressure } from './video-policy.ts';

export type LocalTracks = ReadonlyMap<Source, MediaStreamTrack>;

const KINDS: Readonly<Record<Source, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-audio': 'audio',
};

/** What was heard so long ago is over, in milliseconds. */
const FRESH = 300;

/**
 * The media sections of one connection: which of them is for which source, what each one carries, and within which limits.
 * Tracks come and go by `replaceTrack` alone.
 *
 * The first sound is the microphone and the second one the screen's, and so with pictures. An end that has, or takes, one
 * section of pictures only gets the screen in the place of the camera, for as long as it is shared.
 */
export class Sections {
  readonly #pc: RTCPeerConnection;
  readonly #transceivers = new Map<Source, RTCRtpTransceiver>();
  readonly #remote = new Map<Source, RemoteSection>();
  /** What is to be sent, whether a section carries it at this moment or not. */
  readonly #wanted = new Map<Source, MediaStreamTrack | null>();
  /** What each section has been given. */
  readonly #placed = new Map<Source, MediaStreamTrack | null>();
  readonly #firstPicture = new FirstPicture(() => this.limit('camera'));
  #stopShowing = (): void => undefined;

  #pressure: Pressure = 'none';
  #pressed = false;
  #budget: LinkBudget | null = null;

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  /** Makes those that we offer: all that there are. */
  create(): void {
    for (const source of SOURCES) {
      const transceiver = this.#pc.addTransceiver(KINDS[source], { direction: 'sendrecv', streams: [] });
      offerFewCodecs(transceiver, KINDS[source]);
      this.#transceivers.set(source, transceiver);
    }
  }

  /** Takes those of the other end's offer, which has been applied. */
  adopt(sdp: string): void {
    this.#read(sdp);
    const transceivers = this.#pc.getTransceivers();
    for (const transceiver of transceivers) transceiver.direction = 'inactive';
    for (const [source, { mid, rejected }] of this.#remote) {
      const transceiver = transceivers.find((each) => each.mid === mid);
      if (transceiver === undefined || rejected) continue;
      // Without this an answerer that has no track yet would answer `recvonly`, and need new SDP to send.
      transceiver.direction = 'sendrecv';
      this.#transceivers.set(source, transceiver);
    }
  }

  /** The other end has answered what we offered. */
  settle(sdp: string): void {
    this.#read(sdp);
    if (this.#carries('screen', 'takes')) return;
    this.#replace('screen', null);
    this.#place('camera');
  }

  /** Everything that is sent from now on. */
  attach(tracks: LocalTracks): void {
    for (const source of SOURCES) this.#wanted.set(source, tracks.get(source) ?? null);
    for (const source of SOURCES) this.#place(source);
  }

  set(source: Source, track: MediaStreamTrack | null): void {
    this.#wanted.set(source, track);
    this.#place(source);
  }

  /** Whether the other end's screen has a section of its own. */
  get hasScreen(): boolean {
    return this.#carries('screen', 'gives');
  }

  remoteTrack(source: Source): MediaStreamTrack | null {
    const section = source === 'screen' && !this.hasScreen ? 'camera' : source;
    return this.#transceivers.get(section)?.receiver.track ?? null;
  }

  get level(): number {
    const [heard] = this.#transceivers.get('microphone')?.receiver.getSynchronizationSources() ?? [];
    const now = performance.timeOrigin + performance.now();
    return heard && now - heard.timestamp < FRESH ? (heard.audioLevel ?? 0) : 0;
  }

  /** The path is up, and what it can carry will be known soon. */
  connected(): void {
    this.#firstPicture.connected();
    this.#showScreen();
  }

  limitAll(): void {
    for (const source of SOURCES) {
      // Sound is well as it is, until it has been pressed: this is done between a click and the first picture.
      if (KINDS[source] === 'video' || this.#pressed) this.limit(source);
    }
  }

  /** By parameters, not by SDP: it costs no negotiation. */
  limit(section: Source): void {
    const sender = this.#transceivers.get(section)?.sender;
    const source = this.#sourceIn(section);
    const track = this.#wanted.get(source) ?? null;
    const scale = source === 'camera' ? this.#firstPicture.scale(track) : 1;
    if (sender !== undefined) limitSender(sender, limitsOf(source, track, scale, this.#pressure, this.#budget));
  }

  setPressure(pressure: Pressure): void {
    this.#pressure = pressure;
    this.#pressed = true;
    this.limitAll();
  }

  setBudget(budget: LinkBudget | null): void {
    this.#budget = budget;
    this.limitAll();
  }

  close(): void {
    this.#firstPicture.close();
    this.#stopShowing();
    this.#transceivers.clear();
    this.#wanted.clear();
    this.#placed.clear();
  }

  #read(sdp: string): void {
    const left = [...SOURCES];
    for (const section of sectionsOf(sdp)) {
      const index = left.findIndex((source) => KINDS[source] === section.kind);
      if (index >= 0) this.#remote.set(left.splice(index, 1)[0]!, section);
    }
  }

  /** An end that has not answered yet is taken to be one of us. */
  #carries(source: Source, way: 'takes' | 'gives'): boolean {
    return this.#transceivers.has(source) && (this.#remote.get(source)?.[way] ?? this.#remote.size === 0);
  }

  /** What a section is for at this moment. */
  #sourceIn(section: Source): Source {
    const lent = section === 'camera' && !this.#carries('screen', 'takes') && this.#wanted.get('screen');
    return lent ? 'screen' : section;
  }

  #place(source: Source): void {
    const section = source === 'screen' && !this.#carries('screen', 'takes') ? 'camera' : source;
    const track = this.#wanted.get(this.#sourceIn(section)) ?? null;
    // Before the track, so that not one picture goes by the limits of another source.
    if (track !== null) this.limit(section);
    this.#replace(section, track);
  }

  #replace(section: Source, track: MediaStreamTrack | null): void {
    if ((this.#placed.get(section) ?? null) === track) return;
    this.#placed.set(section, track);
    if (this.#wanted.get('screen') === track) this.#showScreen();
    this.#transceivers
      .get(section)
      ?.sender.replaceTrack(track)
      // A section that the other end has turned down cannot carry it; the others go on.
      .catch(ignored('A section does not carry a track.'));
  }

  #showScreen(): void {
    this.#stopShowing();
    const screen = this.#wanted.get('screen');
    if (screen) this.#stopShowing = showStill(screen);
  }
}
