import { expect } from '@open-wc/testing';
import type { ScreenContent } from '../../../src/call/state.ts';
import { BrowserScreen } from '../../../src/media/browser-screen.ts';
import { LazyScreen } from '../../../src/media/lazy-screen.ts';
import type { CallError } from '../../../src/protocol/index.ts';
import { eventually, paintedTrack, toneTrack, type Tone } from './pair.ts';

interface Report {
  readonly screen: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
  readonly error: CallError | null;
}

/** As the browser is asked; also what TypeScript's library does not know. */
type Asked = DisplayMediaStreamOptions &
  Record<string, unknown> & { video: MediaTrackConstraints; audio: Record<string, unknown> };

describe('a shared screen', () => {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getDisplayMedia.bind(mediaDevices);
  let reports: Report[];
  let asked: Asked[];
  let given: MediaStreamTrack[];
  let tones: Tone[];
  let screen: BrowserScreen;

  beforeEach(() => {
    [reports, asked, given, tones] = [[], [], [], []];
    screen = new BrowserScreen(listener);
    answer(real);
  });

  afterEach(() => {
    screen.close();
    for (const name of ['getDisplayMedia', 'getSupportedConstraints']) delete (mediaDevices as never)[name];
    for (const track of given) track.stop();
    for (const tone of tones) tone.stop();
  });

  const listener = {
    changed: (screen: MediaStreamTrack | null, audio: MediaStreamTrack | null, error: CallError | null) => {
      reports.push({ screen, audio, error });
    },
  };

  /** The browser answers so; options are read as browsers read them, those that it does not know excepted. */
  function answer(how: (options?: DisplayMediaStreamOptions) => Promise<MediaStream>, unknown: string[] = []): void {
    mediaDevices.getDisplayMedia = async (options = {}) => {
      const known: Record<string, unknown> = {};
      for (const key of Object.keys(options)) {
        if (!unknown.includes(key)) known[key] = (options as Record<string, unknown>)[key];
      }
      asked.push(known as Asked);
      const stream = await how(known);
      given.push(...stream.getTracks());
      return stream;
    };
  }

  /** A picker that waits for the person. */
  function picker(): { answer(stream: MediaStream): void; refuse(reason: unknown): void } {
    let given!: ReturnType<typeof picker>;
    const promise = new Promise<MediaStream>((resolve, reject) => (given = { answer: resolve, refuse: reject }));
    answer(() => promise);
    return given;
  }

  /** What a browser gives that can do more than this one. */
  function surface(kind: string, audio?: { restrictOwnAudio?: boolean }): MediaStream {
    const picture = paintedTrack();
    picture.getSettings = () => ({ displaySurface: kind });
    const stream = new MediaStream([picture]);
    if (audio) {
      const tone = toneTrack();
      tones.push(tone);
      tone.track.getSettings = () => audio as MediaTrackSettings;
      stream.addTrack(tone.track);
    }
    return stream;
  }

  const report = async (count: number): Promise<Report> => {
    await eventually(() => reports.length >= count);
    expect(reports).to.have.length(count);
    return reports.at(-1)!;
  };
  const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

  it('is given by the browser, and ends by the page', async () => {
    screen.want(true);
    const { screen: track, error } = await report(1);
    expect(error).to.equal(null);
    expect(track!.readyState).to.equal('live');
    expect(track!.getSettings().displaySurface).to.be.oneOf(['monitor', 'browser', 'window']);
    expect(screen.track('screen')).to.equal(track);

    screen.want(false);
    expect(await report(2)).to.deep.equal({ screen: null, audio: null, error: null });
    expect(given.every(({ readyState }) => readyState === 'ended')).to.equal(true);
    expect(screen.track('screen')).to.equal(null);
  });

  it('ends by the browser, or with the shared tab, in the same way, and begins again', async () => {
    screen.want(true);
    const { screen: track } = await report(1);
    // The browser ends tracks without anybody calling stop, which fires no event.
    track!.stop();
    track!.dispatchEvent(new Event('ended'));
    expect(await report(2)).to.deep.equal({ screen: null, audio: null, error: null });
    expect(given.every(({ readyState }) => readyState === 'ended')).to.equal(true);

    screen.want(true);
    expect((await report(3)).screen!.readyState).to.equal('live');
    // What ended before has nothing to say about this one.
    track!.dispatchEvent(new Event('ended'));
    await soon();
    await report(3);
  });

  const frameRates: Record<ScreenContent, number> = { text: 15, motion: 30 };
  for (const content of ['text', 'motion'] as const) {
    it(`asks for what keeps ${content} ${content === 'text' ? 'sharp' : 'smooth'}`, async () => {
      screen.setContent(content);
      screen.want(true);
      const { screen: track } = await report(1);
      expect(track!.contentHint).to.equal(content);
      expect(track!.getSettings().frameRate).to.equal(frameRates[content]);
      expect(asked[0]!.video).to.have.nested.property('width.max');
      expect(JSON.stringify(asked[0]!.video)).not.to.match(/exact|min/);
    });
  }

  it('changes from text to motion while it is shared, with the same track', async () => {
    screen.want(true);
    const { screen: track } = await report(1);
    screen.setContent('motion');
    expect((await report(2)).screen).to.equal(track);
    expect(track!.contentHint).to.equal('motion');
    await eventually(() => track!.getSettings().frameRate === 30);
    screen.setContent('motion');
    await soon();
    await report(2);
  });

  it('takes the content that was chosen while the picker was open', async () => {
    const open = picker();
    screen.want(true);
    screen.setContent('motion');
    open.answer(await real({ video: { frameRate: 15 } }));
    const { screen: track } = await report(1);
    expect(track!.contentHint).to.equal('motion');
    await eventually(() => track!.getSettings().frameRate === 30);
  });

  describe('when clicks are quick', () => {
    it('opens one picker for on, off and on, and uses what it gives', async () => {
      const open = picker();
      screen.want(true);
      screen.want(false);
      screen.want(true);
      expect(asked).to.have.length(1);
      open.answer(surface('window'));
      expect((await report(1)).screen).to.equal(given[0]);
      expect(given[0]!.readyState).to.equal('live');
    });

    it('stops at once what a picker gives that is not wanted any more, and says nothing', async () => {
      const open = picker();
      screen.want(true);
      screen.want(false);
      open.answer(surface('window'));
      await eventually(() => given[0]?.readyState === 'ended');
      expect(reports).to.deep.equal([]);

      answer(real);
      screen.want(true);
      expect((await report(1)).screen!.readyState).to.equal('live');
    });

    it('says nothing of a picker that is cancelled when nothing is wanted', async () => {
      const open = picker();
      screen.want(true);
      screen.want(false);
      open.refuse(new DOMException('', 'NotAllowedError'));
      await soon();
      expect(reports).to.deep.equal([]);
    });

    it('stops at once what comes after the end', async () => {
      const open = picker();
      screen.want(true);
      screen.close();
      open.answer(surface('window'));
      await eventually(() => given[0]?.readyState === 'ended');
      screen.want(true);
      await soon();
      expect(asked).to.have.length(1);
      expect(reports).to.deep.equal([]);
    });

    it('does not open a second picker while one screen is shared', async () => {
      screen.want(true);
      await report(1);
      screen.want(true);
      await soon();
      expect(asked).to.have.length(1);
      await report(1);
    });
  });

  describe('its sound', () => {
    const restrictions = (supported: boolean) => {
      mediaDevices.getSupportedConstraints = () => ({ restrictOwnAudio: supported }) as MediaTrackSupportedConstraints;
    };
    const heard = async (stream: MediaStream) => {
      answer(() => Promise.resolve(stream));
      screen.want(true);
      const { audio, screen: track } = await report(1);
      expect(track).not.to.equal(null);
      const sound = stream.getAudioTracks()[0]!;
      expect(sound.readyState).to.equal(audio === null ? 'ended' : 'live');
      expect(screen.track('screen-audio')).to.equal(audio);
      return audio !== null;
    };

    it('is asked for without the call', async () => {
      screen.want(true);
      await report(1);
      expect(asked[0]).to.include({
        selfBrowserSurface: 'exclude',
        surfaceSwitching: 'include',
        windowAudio: 'exclude',
      });
      expect(asked[0]!.audio).to.include({ restrictOwnAudio: true, echoCancellation: false });
    });

    it('of the system is offered only where the call can be kept out', async () => {
      for (const supported of [true, false]) {
        restrictions(supported);
        screen.want(true);
        await eventually(() => screen.track('screen') !== null);
        expect(asked.at(-1)!.systemAudio).to.equal(supported ? 'include' : 'exclude');
        screen.want(false);
      }
    });

    it('of the system is sent when the restriction is in force', async () => {
      expect(await heard(surface('monitor', { restrictOwnAudio: true }))).to.equal(true);
    });

    it('of the system is dropped when the restriction is only known', async () => {
      expect(await heard(surface('monitor', { restrictOwnAudio: false }))).to.equal(false);
    });

    it('of the system is dropped when this browser, whose system cannot restrict it, gives it nevertheless', async () => {
      const stream = await real({ video: { displaySurface: 'monitor' }, audio: true });
      expect(stream.getAudioTracks()).to.have.length(1);
      const [picture] = stream.getVideoTracks();
      const settings = picture!.getSettings();
      picture!.getSettings = () => ({ ...settings, displaySurface: 'monitor' });
      expect(await heard(stream)).to.equal(false);
    });

    it('of a tab is sent, for this tab cannot be chosen', async () => {
      expect(await heard(surface('browser', {}))).to.equal(true);
    });

    it('of a tab is dropped where this tab can be chosen', async () => {
      answer(() => Promise.resolve(surface('browser', { restrictOwnAudio: true })), ['selfBrowserSurface']);
      screen.want(true);
      const { audio } = await report(1);
      expect(audio).to.equal(null);
      expect(given.find(({ kind }) => kind === 'audio')!.readyState).to.equal('ended');
    });

    it('of a window is dropped: it may be the window of the call', async () => {
      expect(await heard(surface('window', { restrictOwnAudio: true }))).to.equal(false);
    });

    it('ends when the person goes on to a surface whose sound has the call in it', async () => {
      const stream = surface('browser', {});
      expect(await heard(stream)).to.equal(true);
      const [picture] = stream.getVideoTracks();
      picture!.dispatchEvent(new Event('configurationchange'));
      await report(1);
      picture!.getSettings = () => ({ displaySurface: 'monitor' });
      picture!.dispatchEvent(new Event('configurationchange'));
      expect((await report(2)).audio).to.equal(null);
      expect(reports[1]!.screen).to.equal(picture);
      expect(stream.getAudioTracks()[0]!.readyState).to.equal('ended');
    });

    it('ends with the screen', async () => {
      const stream = surface('browser', {});
      expect(await heard(stream)).to.equal(true);
      screen.want(false);
      expect(await report(2)).to.deep.equal({ screen: null, audio: null, error: null });
      expect(stream.getAudioTracks()[0]!.readyState).to.equal('ended');
    });
  });

  describe('when it is not to be had', () => {
    const refusals: [DOMException | Error, string][] = [
      [new DOMException('Permission denied', 'NotAllowedError'), 'screen-cancelled'],
      [new DOMException('Permission denied by user', 'NotAllowedError'), 'screen-cancelled'],
      [
        new DOMException(
          'The request is not allowed by the user agent or the platform in the current context.',
          'NotAllowedError',
        ),
        'screen-cancelled',
      ],
      [new DOMException('', 'AbortError'), 'screen-cancelled'],
      [new DOMException('Permission denied by system', 'NotAllowedError'), 'screen-denied'],
      [new DOMException('Could not start video source', 'NotReadableError'), 'screen-denied'],
      [
        new DOMException(
          'Access to the feature "display-capture" is disallowed by permissions policy.',
          'NotAllowedError',
        ),
        'blocked-by-policy',
      ],
      [new DOMException('', 'InvalidStateError'), 'screen-failed'],
      [new DOMException('', 'NotFoundError'), 'screen-failed'],
      [new Error('something else'), 'screen-failed'],
    ];
    for (const [reason, code] of refusals) {
      it(`says ${code} for ${reason.name} ${reason.message}`, async () => {
        answer(() => Promise.reject(reason));
        screen.want(true);
        const { error, screen: track } = await report(1);
        expect(error!.code).to.equal(code);
        expect(track).to.equal(null);
        // A next click asks anew.
        answer(real);
        screen.want(true);
        expect((await report(2)).screen).not.to.equal(null);
      });
    }

    it('says so of a browser that shares none', async () => {
      Object.defineProperty(mediaDevices, 'getDisplayMedia', { value: undefined, configurable: true });
      screen.want(true);
      expect((await report(1)).error!.code).to.equal('screen-unsupported');
    });

    it('says so of a page that must not', async () => {
      const policy = { allowsFeature: (feature: string) => feature !== 'display-capture' };
      Object.defineProperty(document, 'permissionsPolicy', { value: policy, configurable: true });
      try {
        screen.want(true);
        expect((await report(1)).error!.code).to.equal('blocked-by-policy');
        expect(asked).to.deep.equal([]);
      } finally {
        delete (document as never)['permissionsPolicy'];
      }
    });

    it('says so of a track that has ended already', async () => {
      const stream = surface('window');
      stream.getVideoTracks()[0]!.stop();
      answer(() => Promise.resolve(stream));
      screen.want(true);
      expect((await report(1)).error!.code).to.equal('screen-failed');
    });
  });

  describe('loaded when it is used', () => {
    let lazy: LazyScreen;
    beforeEach(() => (lazy = new LazyScreen(listener)));
    afterEach(() => lazy.close());

    it('remembers the newest wish and the content until it is there', async () => {
      lazy.setContent('motion');
      lazy.want(true);
      lazy.want(false);
      lazy.want(true);
      const { screen: track } = await report(1);
      expect(track!.contentHint).to.equal('motion');
      expect(asked).to.have.length(1);
      expect(lazy.track('screen')).to.equal(track);
      lazy.want(false);
      await report(2);
    });

    it('asks for nothing when it is off again, or over, before it is there', async () => {
      lazy.want(true);
      lazy.want(false);
      await soon();
      lazy.close();
      lazy = new LazyScreen(listener);
      lazy.want(true);
      lazy.close();
      await soon();
      expect(asked).to.deep.equal([]);
      expect(reports).to.deep.equal([]);
    });
  });
});
