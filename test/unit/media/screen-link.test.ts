import { expect } from '@open-wc/testing';
import type { Source } from '../../../src/protocol/index.ts';
import { Connections, eventually, LINK, Pair, type End } from './pair.ts';

/** Longer than a switch takes on a busy machine, and shorter than the second after which browsers repeat a still picture. */
const AT_ONCE = 800;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A camera that sees something green. */
function greenTrack(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext('2d')!;
  const track = canvas.captureStream(25).getVideoTracks()[0]!;
  let count = 0;
  const timer = setInterval(() => {
    context.fillStyle = ++count % 2 ? '#00c000' : '#00d000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (track.readyState === 'ended') clearInterval(timer);
  }, 40);
  return track;
}

interface Processor {
  readonly readable: ReadableStream<VideoFrame>;
}
declare const MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => Processor;

interface Seen {
  readonly at: number;
  readonly colour: string;
}

/** Every picture that comes out of the decoder. */
class Viewer {
  readonly seen: Seen[] = [];
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;

  constructor(track: MediaStreamTrack) {
    this.#reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    void this.#watch();
  }

  async #watch(): Promise<void> {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    for (;;) {
      const { value } = await this.#reader.read();
      if (value === undefined) return;
      const at = performance.now();
      context.drawImage(value, 0, 0, 1, 1);
      value.close();
      const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
      const most = Math.max(red, green, blue);
      this.seen.push({ at, colour: most < 60 ? 'black' : most === red ? 'red' : most === green ? 'green' : 'blue' });
    }
  }

  /** When the first picture of this colour since then was decoded. */
  async first(colour: string, since: number): Promise<number> {
    let found: Seen | undefined;
    await eventually(() => (found = this.seen.find((one) => one.at >= since && one.colour === colour)) !== undefined);
    return found!.at;
  }

  close(): void {
    void this.#reader.cancel();
  }
}

/** Has the answer turn the screen down, in one of the ways there are. */
const turnedDown: Record<string, (section: string) => string> = {
  'with port 0': (section) => section.replace(/^(m=\w+) \d+/, '$1 0').replace(/^a=sendrecv/m, 'a=inactive'),
  'as inactive': (section) => section.replace(/^a=sendrecv/m, 'a=inactive'),
};

describe('a screen on a link', () => {
  let connections: Connections;
  let pair: Pair;
  let tracks: MediaStreamTrack[];
  let viewers: Viewer[];
  let page: HTMLElement;

  beforeEach(() => {
    // What is shared is this tab: all red, and nothing moves.
    page = document.createElement('div');
    page.style.cssText = 'position: fixed; inset: 0; background: red; z-index: 1000';
    document.body.append(page);
    connections = new Connections();
    pair = new Pair();
    [tracks, viewers] = [[], []];
  });

  afterEach(() => {
    pair.close();
    for (const viewer of viewers) viewer.close();
    for (const track of tracks) track.stop();
    connections.restore();
    page.remove();
  });

  const owned = (track: MediaStreamTrack) => {
    tracks.push(track);
    return track;
  };
  const green = () => owned(greenTrack());
  let shared: MediaStreamTrack | undefined;
  /** One at a time, as browsers capture a tab. */
  const red = async () => {
    shared?.stop();
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 } });
    shared = owned(stream.getVideoTracks()[0]!);
    shared.contentHint = 'text';
    return shared;
  };
  const view = (end: End, source: Source) => {
    const viewer = new Viewer(end.remote(source));
    viewers.push(viewer);
    return viewer;
  };
  const descriptions = () =>
    [pair.caller, pair.callee].flatMap(({ signals }) => signals).filter(({ type }) => type === 'description').length;
  const encodingOf = (connection: RTCPeerConnection, index: number) => {
    const { encodings, degradationPreference } = connection.getSenders()[index]!.getParameters();
    return { ...encodings[0]!, degradationPreference };
  };

  it('that stands still is seen at once, each time it is shared, and never black', async () => {
    await pair.connect();
    const viewer = view(pair.callee, 'screen');
    const before = connections.negotiations.length;
    for (let count = 0; count < 4; count++) {
      const track = await red();
      // Those after the first have been captured for a while, and have given all their pictures.
      if (count > 0) await pause(700);
      const start = performance.now();
      pair.caller.engine.setTrack('screen', track);
      expect((await viewer.first('red', start)) - start).to.be.below(AT_ONCE);
      pair.caller.engine.setTrack('screen', null);
      await pause(300);
    }
    expect(viewer.seen.filter(({ colour }) => colour !== 'red')).to.deep.equal([]);
    expect(connections.negotiations.length - before).to.equal(0);
    expect(descriptions()).to.equal(0);
  });

  it('has the limits of its content, and none of the camera’s first picture', async () => {
    await pair.connect();
    const screen = await red();
    const [connection] = connections.all;
    const settled = (expected: object) =>
      eventually(() => {
        const encoding = encodingOf(connection!, 2);
        return Object.entries(expected).every(([key, value]) => encoding[key as keyof typeof encoding] === value);
      });
    for (const hinted of [true, false]) {
      // A browser that does not know hints keeps what it is told as a property of its own.
      if (!hinted) Object.defineProperty(screen, 'contentHint', { value: '', writable: true });
      screen.contentHint = 'text';
      pair.caller.engine.setTrack('screen', screen);
      await settled({
        maxFramerate: 15,
        maxBitrate: 2_500_000,
        scaleResolutionDownBy: 1,
        degradationPreference: 'maintain-resolution',
      });
      screen.contentHint = 'motion';
      // The same track: only the content has changed.
      pair.caller.engine.setTrack('screen', screen);
      await settled({ maxFramerate: 30, degradationPreference: 'maintain-framerate' });
    }
    await eventually(async () => {
      const stats = [...(await connection!.getSenders()[2]!.getStats()).values()] as RTCOutboundRtpStreamStats[];
      return stats.find(({ type }) => type === 'outbound-rtp')?.frameHeight === screen.getSettings().height;
    });
  });

  it('that stands still is seen at once also when the other end begins to show it later', async () => {
    await pair.connect();
    const { engine } = pair.caller;
    const viewer = view(pair.callee, 'screen');
    engine.limitLink(LINK, { camera: null, screen: null });
    engine.setTrack('screen', await red());
    await pause(1_500);
    expect(viewer.seen).to.deep.equal([]);
    const start = performance.now();
    engine.limitLink(LINK, { camera: null, screen: { kbps: 400, height: 8_640 } });
    expect((await viewer.first('red', start)) - start).to.be.below(AT_ONCE);
  });

  it('goes beside the camera, in every order, at both ends, with no further description', async () => {
    await pair.connect();
    const before = connections.negotiations.length;
    const ends = [
      { from: pair.caller, to: pair.callee },
      { from: pair.callee, to: pair.caller },
    ];
    const sides = ends.map(({ from, to }) => ({
      from,
      camera: view(to, 'camera'),
      screen: view(to, 'screen'),
    }));
    const script: [Source, boolean][] = [
      ['screen', true],
      ['camera', true],
      ['screen', false],
      ['screen', true],
      ['camera', false],
      ['camera', true],
      ['camera', false],
      ['screen', false],
      ['screen', true],
    ];
    for (const [source, on] of script) {
      const colour = source === 'camera' ? 'green' : 'red';
      const start = performance.now();
      const track = on ? await (source === 'camera' ? green() : red()) : null;
      for (const { from } of sides) from.engine.setTrack(source, track);
      if (!on) continue;
      for (const side of sides) await side[source as 'camera' | 'screen'].first(colour, start);
    }
    for (const { camera, screen } of sides) {
      expect(camera.seen.some(({ colour }) => colour !== 'green')).to.equal(false);
      expect(screen.seen.some(({ colour }) => colour !== 'red')).to.equal(false);
    }
    expect(connections.negotiations.length - before).to.equal(0);
    expect(descriptions()).to.equal(0);
  });

  describe('to an end with one section of pictures', () => {
    /** An end that is none of ours: it offers a sound and a picture. */
    async function narrowOffer(): Promise<{ peer: RTCPeerConnection; pictures: Viewer }> {
      const peer = new RTCPeerConnection();
      for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'sendrecv' });
      await peer.setLocalDescription();
      if (peer.iceGatheringState !== 'complete') {
        await new Promise((resolve) =>
          peer.addEventListener(
            'icegatheringstatechange',
            () => peer.iceGatheringState === 'complete' && resolve(null),
          ),
        );
      }
      const { engine } = pair.callee;
      pair.callee.wire = (signal) => {
        if (signal.type !== 'candidates') return;
        for (const candidate of signal.candidates) void peer.addIceCandidate(candidate as RTCIceCandidateInit);
      };
      await engine.prepareAnswer(LINK, { type: 'offer', sdp: peer.localDescription!.sdp });
      await peer.setRemoteDescription(await engine.openAnswer(LINK));
      peer.onicecandidate = null;
      engine.receive(LINK, {
        type: 'candidates',
        candidates: [...peer.localDescription!.sdp.matchAll(/^a=(candidate:.*)\r$/gm)]
          .slice(0, 20)
          .map(([, candidate]) => ({
            candidate: candidate!,
            sdpMid: '0',
            sdpMLineIndex: 0,
          })),
      });
      await pair.callee.until(({ statuses }) => statuses.at(-1) === 'connected');
      const pictures = new Viewer(peer.getReceivers()[1]!.track);
      viewers.push(pictures);
      return { peer, pictures };
    }

    /** One of ours whose answer turns the screen down. */
    async function narrowAnswer(how: (section: string) => string): Promise<Viewer> {
      const offer = await pair.caller.engine.offer(LINK);
      await pair.callee.engine.prepareAnswer(LINK, offer);
      const { sdp } = await pair.callee.engine.openAnswer(LINK);
      const sections = sdp.split(/^(?=m=)/m);
      sections[3] = how(sections[3]!);
      await pair.caller.engine.openOffer(LINK, { type: 'answer', sdp: sections.join('') });
      await pair.caller.until(({ statuses }) => statuses.at(-1) === 'connected');
      return view(pair.callee, 'camera');
    }

    /** Camera and screen in turns on one section; the camera is green and the screen is red. */
    async function inTurns(end: End, pictures: Viewer): Promise<void> {
      const { engine } = end;
      const count = connections.negotiations.length;
      const becomes = async (colour: string, act: () => void) => {
        const start = performance.now();
        act();
        expect((await pictures.first(colour, start)) - start, colour).to.be.below(AT_ONCE);
      };
      const shares = async () => {
        const screen = await red();
        return () => engine.setTrack('screen', screen);
      };
      await becomes('green', () => engine.setTrack('camera', green()));
      await becomes('red', await shares());
      await becomes('green', () => engine.setTrack('screen', null));
      await becomes('red', await shares());

      // What is wished of the camera meanwhile is remembered, and not shown.
      const start = performance.now();
      engine.setTrack('camera', null);
      engine.setTrack('camera', green());
      await pause(200);
      expect(pictures.seen.filter(({ at, colour }) => at > start + 50 && colour !== 'red')).to.deep.equal([]);
      await becomes('green', () => engine.setTrack('screen', null));

      engine.setTrack('camera', null);
      await becomes('red', await shares());
      engine.setTrack('screen', null);
      await pause(200);
      const last = pictures.seen.length;
      await pause(200);
      expect(pictures.seen.length).to.equal(last);
      await becomes('green', () => engine.setTrack('camera', green()));
      expect(pictures.seen.some(({ colour }) => colour === 'black')).to.equal(false);
      expect(connections.negotiations.length - count).to.equal(0);
      expect(end.signals.filter(({ type }) => type === 'description')).to.deep.equal([]);
    }

    it('takes the place of the camera, which comes back after it', async () => {
      const { peer, pictures } = await narrowOffer();
      expect(pair.callee.engine.hasScreen(LINK)).to.equal(false);
      expect(pair.callee.engine.remoteTrack(LINK, 'screen')).to.equal(pair.callee.engine.remoteTrack(LINK, 'camera'));
      await inTurns(pair.callee, pictures);
      peer.close();
    });

    it('has the limits of what the section carries at each moment', async () => {
      const { peer } = await narrowOffer();
      const connection = connections.all.find((one) => one !== peer)!;
      const { engine } = pair.callee;
      const camera = green();
      const is = (rate: number, frames: number | undefined, preference: string | undefined) =>
        eventually(() => {
          const { maxBitrate, maxFramerate, degradationPreference } = encodingOf(connection, 1);
          return maxBitrate === rate && maxFramerate === frames && degradationPreference === preference;
        });
      const initial = encodingOf(connection, 1).degradationPreference;
      engine.setTrack('camera', camera);
      await is(1_700_000, undefined, initial);
      engine.setTrack('screen', await red());
      await is(2_500_000, 15, 'maintain-resolution');
      engine.setTrack('screen', null);
      await is(1_700_000, undefined, initial);
      peer.close();
    });

    it('may be sent in the place of a camera that may not', async () => {
      const { peer, pictures } = await narrowOffer();
      const { engine } = pair.callee;
      engine.limitLink(LINK, { camera: null, screen: { kbps: 400, height: 8_640 } });
      engine.setTrack('camera', green());
      await pause(500);
      engine.setTrack('screen', await red());
      await pictures.first('red', 0);
      engine.setTrack('screen', null);
      await pause(500);
      expect(pictures.seen.filter(({ colour }) => colour !== 'red')).to.deep.equal([]);
      peer.close();
    });

    for (const [how, change] of Object.entries(turnedDown)) {
      it(`takes the place of the camera where the other end has turned the screen down ${how}`, async () => {
        const pictures = await narrowAnswer(change);
        expect(pair.caller.engine.hasScreen(LINK)).to.equal(false);
        expect(pair.caller.remote('screen')).to.equal(pair.caller.remote('camera'));
        await inTurns(pair.caller, pictures);
      });

      it(`takes it also when it was shared before the other end turned it down ${how}`, async () => {
        pair.caller.engine.setTrack('camera', green());
        pair.caller.engine.setTrack('screen', await red());
        const pictures = await narrowAnswer(change);
        await pictures.first('red', 0);
        pair.caller.engine.setTrack('screen', null);
        await pictures.first('green', 0);
      });
    }
  });
});
