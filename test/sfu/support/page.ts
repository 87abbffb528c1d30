import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page as Tab } from 'puppeteer-core';
import type { Candidate, Source } from '../../../src/protocol/index.ts';
import type {
  Direction,
  DownOffer,
  MediaServer,
  SourceOfMid,
  Stream,
  Wanted,
} from '../../../server/sfu/media-server.ts';
import { HELPER } from '../../e2e/support/observer.ts';
import { closeBrowser, launchBrowser, type Make } from '../../e2e/support/browsers.ts';

/** What a media server is to a page: the test, or a process that the test can end. */
export type Media = Pick<MediaServer, 'publish' | 'subscribe' | 'answer' | 'restartDown' | 'candidates'>;

/** What the page has of a source that it receives. */
export interface Received {
  readonly bytes: number;
  /** Decoded so far; of sound, samples that are no concealment. */
  readonly frames: number;
  readonly height: number;
}

export interface Publishing {
  readonly width?: number;
  readonly height?: number;
  /** A tone instead of the fake microphone, whose beep is too short to count as talk. */
  readonly tone?: boolean;
  /** Transceivers for the screen as well. */
  readonly screen?: boolean;
}

/** Pages with nothing on them, in one browser. */
export class Stage {
  private constructor(
    private readonly http: Server,
    private readonly browser: Browser,
  ) {}

  static async start(make: Make = 'chromium'): Promise<Stage> {
    const http = createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>sfu</title><script>${HELPER}</script>`);
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new Stage(http, await launchBrowser(make));
  }

  async enter(media: Media, room: string, id: string): Promise<Participant> {
    const tab = await this.browser.newPage();
    await tab.goto(`http://localhost:${(this.http.address() as AddressInfo).port}/`);
    const participant = new Participant(tab, media, room, id);
    await tab.exposeFunction('trickle', (direction: Direction, candidate: Candidate | null) =>
      participant.media.candidates(room, id, direction, [candidate]).catch(() => undefined),
    );
    await tab.evaluate(prepare);
    return participant;
  }

  async close(): Promise<void> {
    await closeBrowser(this.browser);
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** A page with one connection up and one down. The test is its signaling. */
export class Participant {
  #streams: readonly Stream[] = [];
  #lastAnswer = '';

  constructor(
    private readonly tab: Tab,
    public media: Media,
    readonly room: string,
    readonly id: string,
  ) {}

  /** With a new RTCPeerConnection. */
  async publish(options: Publishing = {}): Promise<void> {
    await this.#offer(await this.tab.evaluate((options) => window.sfu.publish(options), options));
  }

  async restartUp(): Promise<void> {
    await this.#offer(await this.tab.evaluate(() => window.sfu.restartUp()));
  }

  async #offer({ sdp, sources }: { sdp: string; sources: SourceOfMid[] }): Promise<void> {
    const answer = await this.media.publish(this.room, this.id, sdp, sources);
    await this.tab.evaluate((answer) => window.sfu.answered(answer), answer);
  }

  /** @returns whether anything had to be negotiated */
  async subscribe(wanted: readonly Wanted[], fresh = false): Promise<boolean> {
    const offer = await this.media.subscribe(this.room, this.id, wanted, fresh);
    if (offer) await this.#answer(offer);
    return offer !== null;
  }

  async restartDown(): Promise<void> {
    await this.#answer(await this.media.restartDown(this.room, this.id));
  }

  async #answer({ sdp, streams, fresh }: DownOffer): Promise<void> {
    this.#streams = streams;
    this.#lastAnswer = await this.tab.evaluate((sdp, fresh) => window.sfu.answer(sdp, fresh), sdp, fresh);
    await this.answerAgain();
  }

  /** Sends the answer that it sent last. */
  answerAgain(): Promise<void> {
    return this.media.answer(this.room, this.id, this.#lastAnswer);
  }

  async received(participant: string, source: Source): Promise<Received> {
    const mid = this.#streams.find((one) => one.participant === participant && one.source === source)?.mid;
    return mid === undefined
      ? { bytes: 0, frames: 0, height: 0 }
      : this.tab.evaluate((mid) => window.sfu.received(mid), mid);
  }

  /** Waits until more of it is decoded than there is now. */
  async sees(participant: string, source: Source = 'camera', ms = 10_000): Promise<void> {
    const { frames } = await this.received(participant, source);
    await this.until(`more of ${source} of ${participant}`, ms, async () => {
      return (await this.received(participant, source)).frames > frames + 2;
    });
  }

  async until(what: string, ms: number, holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + ms; !(await holds()); await pause(50)) {
      if (Date.now() > end) throw new Error(`${this.id} did not get there within ${ms} ms: ${what}`);
    }
  }

  /** Bytes that come on the whole connection while so long is waited. */
  async bytesDuring(ms: number): Promise<number> {
    const before = await this.tab.evaluate(() => window.sfu.bytes('down'));
    await pause(ms);
    return (await this.tab.evaluate(() => window.sfu.bytes('down'))) - before;
  }

  states(): Promise<Record<Direction, string>> {
    return this.tab.evaluate(() => window.sfu.states());
  }

  /** Closes its connections, which Janus hears of. */
  hangUp(): Promise<void> {
    return this.tab.evaluate(() => window.sfu.hangUp());
  }

  /** The page goes without a word. */
  close(): Promise<void> {
    return this.tab.close();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface InPage {
  publish(options: Publishing): Promise<{ sdp: string; sources: SourceOfMid[] }>;
  restartUp(): Promise<{ sdp: string; sources: SourceOfMid[] }>;
  answered(sdp: string): Promise<void>;
  answer(sdp: string, fresh: boolean): Promise<string>;
  received(mid: string): Promise<Received>;
  bytes(direction: Direction): Promise<number>;
  states(): Record<Direction, string>;
  hangUp(): void;
}

declare global {
  interface Window {
    sfu: InPage;
    trickle(direction: Direction, candidate: Candidate | null): Promise<void>;
  }
}

/** Runs in the page, and makes what the functions above call. */
function prepare(): void {
  const connections: { up?: RTCPeerConnection; down?: RTCPeerConnection } = {};
  let sources: [Source, RTCRtpTransceiver][] = [];

  const connect = (direction: Direction): RTCPeerConnection => {
    connections[direction]?.close();
    const connection = new RTCPeerConnection();
    connections[direction] = connection;
    connection.onicecandidate = ({ candidate }) =>
      void window.trickle(direction, candidate ? (candidate.toJSON() as Candidate) : null);
    return connection;
  };
  const up = (): RTCPeerConnection => {
    if (!connections.up) throw new Error('There is no connection up.');
    return connections.up;
  };
  const offer = async () => {
    await up().setLocalDescription();
    return {
      sdp: up().localDescription?.sdp ?? '',
      sources: sources.map(([source, { mid }]) => ({ source, mid: mid ?? '' })),
    };
  };

  window.sfu = {
    async publish({ width = 640, height = 360, tone = false, screen = false }) {
      const media = await navigator.mediaDevices.getUserMedia({
        audio: !tone,
        video: { width, height, frameRate: 15 },
      });
      let [microphone] = media.getAudioTracks();
      if (tone) {
        const context = new AudioContext();
        const oscillator = context.createOscillator();
        const destination = context.createMediaStreamDestination();
        oscillator.connect(destination);
        oscillator.start();
        [microphone] = destination.stream.getAudioTracks();
      }
      const [camera] = media.getVideoTracks();
      if (!microphone || !camera) throw new Error('There are no devices.');
      const connection = connect('up');
      const direction = 'sendonly';
      sources = [
        ['microphone', connection.addTransceiver(microphone, { direction })],
        [
          'camera',
          connection.addTransceiver(camera, {
            direction,
            sendEncodings: [
              { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
              { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
              { rid: 'h', maxBitrate: 1_200_000 },
            ],
          }),
        ],
      ];
      if (screen) {
        sources.push(['screen', connection.addTransceiver('video', { direction })]);
        sources.push(['screen-audio', connection.addTransceiver('audio', { direction })]);
      }
      return offer();
    },
    restartUp() {
      up().restartIce();
      return offer();
    },
    answered: (sdp) => up().setRemoteDescription({ type: 'answer', sdp }),
    async answer(sdp, fresh) {
      const connection = fresh || !connections.down ? connect('down') : connections.down;
      connection.ontrack = ({ track }) => {
        const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
        element.autoplay = true;
        element.muted = true;
        element.srcObject = new MediaStream([track]);
        document.body.append(element);
      };
      await connection.setRemoteDescription({ type: 'offer', sdp });
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? '';
    },
    async received(mid) {
      const reports = await connections.down?.getStats();
      for (const report of (reports?.values() ?? []) as Iterable<Record<string, unknown>>) {
        if (report['type'] !== 'inbound-rtp' || report['mid'] !== mid) continue;
        const number = (name: string): number => Number(report[name] ?? 0);
        const frames =
          report['kind'] === 'video'
            ? number('framesDecoded')
            : number('totalSamplesReceived') - number('concealedSamples');
        return { bytes: number('bytesReceived'), frames, height: number('frameHeight') };
      }
      return { bytes: 0, frames: 0, height: 0 };
    },
    async bytes(direction) {
      let bytes = 0;
      const reports = await connections[direction]?.getStats();
      for (const report of (reports?.values() ?? []) as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp') bytes += Number(report['bytesReceived']);
      }
      return bytes;
    },
    hangUp() {
      connections.up?.close();
      connections.down?.close();
    },
    states: () => ({
      up: connections.up?.connectionState ?? 'none',
      down: connections.down?.connectionState ?? 'none',
    }),
  };
}
