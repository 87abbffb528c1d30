import { arrivedOf, Connections, paintedTrack, toneTrack, type Tone } from '../pair.ts';
import { sentBy, SfuPage } from './forwarder.ts';

/** A page with its forwarder, made for each test of a suite and closed after it. */
export class Bench {
  page!: SfuPage;
  connections!: Connections;
  #tones: Tone[] = [];
  #videos: MediaStreamTrack[] = [];

  constructor() {
    beforeEach(() => {
      this.connections = new Connections();
      this.page = new SfuPage();
    });
    afterEach(() => {
      this.page.close();
      this.connections.restore();
      for (const tone of this.#tones.splice(0)) tone.stop();
      for (const video of this.#videos.splice(0)) video.stop();
    });
  }

  tone(): MediaStreamTrack {
    const made = toneTrack();
    this.#tones.push(made);
    return made.track;
  }

  video(width?: number, height?: number): MediaStreamTrack {
    const made = paintedTrack(width, height);
    this.#videos.push(made);
    return made;
  }

  /** A picture that never comes. */
  stuck(): MediaStreamTrack {
    const track = document.createElement('canvas').captureStream(0).getVideoTracks()[0]!;
    this.#videos.push(track);
    return track;
  }

  /** The engine's connections, also those that are closed. */
  get own(): RTCPeerConnection[] {
    return this.connections.all.filter((each) => !this.page.forwarder.made.includes(each));
  }

  get up(): RTCPeerConnection {
    return this.own.find(
      (each) => each.signalingState !== 'closed' && each.getTransceivers()[0]?.direction === 'sendonly',
    )!;
  }

  async frames(track: MediaStreamTrack): Promise<number> {
    return (await arrivedOf(track, this.connections.all))?.framesDecoded ?? 0;
  }

  async packets(track: MediaStreamTrack): Promise<number> {
    return (await arrivedOf(track, this.connections.all))?.packetsReceived ?? 0;
  }

  /** Of the layers of the camera that are on, from low to high; 0 for one that is off. */
  async heights(): Promise<number[]> {
    const sent = await sentBy(this.up);
    return ['l', 'm', 'h'].map((rid) => {
      const layer = sent.get(rid);
      return layer?.active === false ? 0 : (layer?.frameHeight ?? 0);
    });
  }
}
