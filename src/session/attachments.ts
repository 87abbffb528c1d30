import type { SessionState } from '../call/state.ts';
import { attachTrack } from '../media/attach.ts';
import type { LocalDevices } from '../media/devices.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { ScreenCapture } from '../media/screen.ts';
import type { Source } from '../protocol/index.ts';
import type { Tones } from './parts.ts';

interface Attachment {
  readonly participantId: string;
  readonly source: Source;
  readonly element: HTMLMediaElement;
  track: MediaStreamTrack | null;
  detach: () => void;
}

/** Which track is seen in which element and heard at all. Elements are told outside of rendering, and only of changes. */
export class Attachments {
  readonly #attachments = new Set<Attachment>();
  #heard: readonly string[] = [];

  constructor(
    private readonly state: () => SessionState,
    private readonly engine: MediaEngine,
    private readonly devices: LocalDevices,
    private readonly screen: ScreenCapture,
    private readonly tones: Tones,
  ) {}

  add(participantId: string, source: Source, element: HTMLMediaElement): () => void {
    const attachment: Attachment = { participantId, source, element, track: null, detach: () => undefined };
    this.#attachments.add(attachment);
    this.#update(attachment);
    return () => {
      if (this.#attachments.delete(attachment)) attachment.detach();
    };
  }

  refresh(): void {
    for (const attachment of this.#attachments) this.#update(attachment);
    this.#listen();
  }

  track(participantId: string, source: Source): MediaStreamTrack | null {
    if (participantId === 'self') {
      return source === 'microphone' || source === 'camera' ? this.devices.track(source) : this.screen.track(source);
    }
    const participant = this.state().room?.participants[participantId];
    if (!participant) return null;
    const { link, media, muted } = participant;
    // Whatever still comes of it: a moderator has muted it.
    if (muted && (source === 'microphone' || (source === 'screen-audio' && !media['screen-audio']))) return null;
    // Where one section carries both in turns, the screen is what it carries while one is shared.
    if (source === 'camera' && media.screen && !this.engine.hasScreen(link)) return null;
    return this.engine.remoteTrack(link, source);
  }

  close(): void {
    for (const attachment of this.#attachments) attachment.detach();
    this.#attachments.clear();
  }

  #update(attachment: Attachment): void {
    const track = this.track(attachment.participantId, attachment.source);
    if (track === attachment.track) return;
    attachment.track = track;
    attachment.detach();
    attachment.detach = attachTrack(attachment.element, track);
  }

  /** Sound belongs to the session, not to tiles: everybody in the room is heard. */
  #listen(): void {
    const participants = Object.values(this.state().room?.participants ?? {});
    const links = participants.map(({ link }) => link);
    for (const link of this.#heard) if (!links.includes(link)) this.tones.hear(link, []);
    for (const { id, link } of participants) {
      const tracks = (['microphone', 'screen-audio'] as const).map((source) => this.track(id, source));
      this.tones.hear(
        link,
        tracks.filter((track) => track !== null),
      );
    }
    this.#heard = links;
  }
}
