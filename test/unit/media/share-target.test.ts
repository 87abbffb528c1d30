import { expect } from '@open-wc/testing';
import { BrowserScreen } from '../../../src/media/browser-screen.ts';
import type { CallError } from '../../../src/protocol/index.ts';
import { eventually, paintedTrack } from './pair.ts';

const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

/** Colours of a picture: the middle, and the four corners. */
function coloursOf(frame: VideoFrame): number[][] {
  const { displayWidth: width, displayHeight: height } = frame;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(frame, 0, 0);
  const places = [
    [width / 2, height / 2],
    [2, 2],
    [width - 3, 2],
    [2, height - 3],
    [width - 3, height - 3],
  ] as const;
  return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3));
}

const near = (one: number[], two: number[]) => one.every((value, index) => Math.abs(value - two[index]!) < 40);

interface Processor {
  readonly readable: ReadableStream<VideoFrame>;
}
declare const MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => Processor;

describe('a part of the page', () => {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getDisplayMedia.bind(mediaDevices);
  const classes = globalThis as { RestrictionTarget?: unknown; CropTarget?: unknown };
  const { RestrictionTarget, CropTarget } = classes;
  let reports: { screen: MediaStreamTrack | null; audio: MediaStreamTrack | null; error: CallError | null }[];
  let asked: (DisplayMediaStreamOptions & Record<string, unknown>)[];
  let given: MediaStreamTrack[];
  let answers: (() => Promise<MediaStream>) | null;
  let page: HTMLElement;
  let target: HTMLElement;
  let cover: HTMLElement;
  let screen: BrowserScreen;

  beforeEach(() => {
    [reports, asked, given, answers] = [[], [], [], null];
    screen = new BrowserScreen({ changed: (screen, audio, error) => reports.push({ screen, audio, error }) });
    mediaDevices.getDisplayMedia = async (options) => {
      asked.push(options as (typeof asked)[number]);
      const stream = await (answers ?? (() => real(options)))();
      given.push(...stream.getTracks());
      return stream;
    };
    // A red part of a blue page, which something else covers.
    page = document.createElement('div');
    page.style.cssText = 'position: fixed; inset: 0; background: blue; z-index: 1000';
    target = document.createElement('div');
    target.style.cssText = 'position: absolute; left: 100px; top: 80px; width: 320px; height: 200px; background: red';
    cover = document.createElement('div');
    cover.style.cssText = 'position: absolute; left: 90px; top: 70px; width: 60px; height: 60px; background: blue';
    page.append(target, cover);
    document.body.append(page);
  });

  afterEach(() => {
    screen.close();
    delete (mediaDevices as never)['getDisplayMedia'];
    Object.assign(classes, { RestrictionTarget, CropTarget });
    for (const track of given) track.stop();
    page.remove();
  });

  const share = async (element: Element = target) => {
    const before = reports.length;
    screen.want(true, { target: element });
    await eventually(() => reports.length > before);
    return reports.at(-1)!;
  };

  /** The first pictures of what is reported: not one of them may show more than the part. */
  const frames = async (track: MediaStreamTrack, count: number) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    let painted = 0;
    // A page that does not change gives no further pictures.
    const timer = setInterval(() => (target.style.backgroundColor = ++painted % 2 ? '#fa0000' : '#ff0000'), 30);
    const seen: { colours: number[][]; ratio: number }[] = [];
    while (seen.length < count) {
      const { value } = await reader.read();
      if (value === undefined) break;
      seen.push({ colours: coloursOf(value), ratio: value.displayWidth / value.displayHeight });
      value.close();
    }
    clearInterval(timer);
    await reader.cancel();
    return seen;
  };

  it('is all that is seen, also of what covers it, from the first picture on', async () => {
    const { screen: track, audio, error } = await share();
    expect(error).to.equal(null);
    expect(audio).to.equal(null);
    for (const { colours, ratio } of await frames(track!, 5)) {
      expect(ratio).to.be.closeTo(320 / 200, 0.05);
      for (const colour of colours) expect(near(colour, RED), colour.join()).to.equal(true);
    }
  });

  it('is a whole page without it, which proves that the test can see more', async () => {
    screen.want(true);
    await eventually(() => reports.length > 0);
    const [seen] = await frames(reports[0]!.screen!, 1);
    expect(seen!.colours.slice(1).every((colour) => near(colour, BLUE))).to.equal(true);
  });

  it('is what is seen in its place where elements cannot be shared alone', async () => {
    classes.RestrictionTarget = undefined;
    const { screen: track } = await share();
    for (const { colours, ratio } of await frames(track!, 5)) {
      expect(ratio).to.be.closeTo(320 / 200, 0.05);
      expect(near(colours[0]!, RED), 'middle').to.equal(true);
      expect(near(colours[1]!, BLUE), 'cover').to.equal(true);
    }
  });

  it('asks for this tab and no other surface, and for no sound', async () => {
    await share();
    expect(asked).to.have.length(1);
    expect(asked[0]).to.include({
      audio: false,
      preferCurrentTab: true,
      selfBrowserSurface: 'include',
      surfaceSwitching: 'exclude',
    });
  });

  it('leaves the page as it was', async () => {
    await share();
    expect(getComputedStyle(target).isolation).to.equal('isolate');
    screen.want(false);
    expect(getComputedStyle(target).isolation).to.equal('auto');
    expect(target.getAttribute('style')).not.to.contain('isolation');
  });

  it('is refused without a picker where browsers cannot', async () => {
    classes.RestrictionTarget = classes.CropTarget = undefined;
    const { screen: track, error } = await share();
    expect(error!.code).to.equal('share-target-unsupported');
    expect(track).to.equal(null);
    expect(asked).to.deep.equal([]);
  });

  it('is refused without a picker when it is not in the page', async () => {
    target.remove();
    expect((await share()).error!.code).to.equal('share-target-missing');
    expect(asked).to.deep.equal([]);
  });

  it('shows nothing when the person has chosen something else', async () => {
    answers = () => Promise.resolve(new MediaStream([paintedTrack()]));
    const { screen: track, error } = await share();
    expect(track).to.equal(null);
    expect(error!.code).to.equal('screen-cancelled');
    expect(given[0]!.readyState).to.equal('ended');
  });

  it('shows nothing when the browser does not restrict it, and leaves the page as it was', async () => {
    answers = async () => {
      const stream = await real({ video: true });
      const refuse = () => Promise.reject(new DOMException('', 'OperationError'));
      Object.assign(stream.getVideoTracks()[0]!, { restrictTo: refuse, cropTo: refuse });
      return stream;
    };
    const { screen: track, error } = await share();
    expect(track).to.equal(null);
    expect(error!.code).to.equal('screen-cancelled');
    expect(given[0]!.readyState).to.equal('ended');
    expect(getComputedStyle(target).isolation).to.equal('auto');
  });

  it('is not shared any more when it was turned off while it was being restricted', async () => {
    answers = async () => {
      const stream = await real(asked[0]);
      const track = stream.getVideoTracks()[0] as MediaStreamTrack & { restrictTo(to: object): Promise<void> };
      const restrict = track.restrictTo.bind(track);
      track.restrictTo = async (to) => {
        screen.want(false);
        await restrict(to);
      };
      return stream;
    };
    screen.want(true, { target });
    await eventually(() => given[0]?.readyState === 'ended');
    expect(reports).to.deep.equal([]);
    expect(getComputedStyle(target).isolation).to.equal('auto');
  });

  it('is asked for anew when another one is wanted by the time the picker answers', async () => {
    screen.want(true);
    expect(asked).to.have.length(1);
    screen.want(false);
    screen.want(true, { target });
    await eventually(() => reports.length > 0);
    expect(asked).to.have.length(2);
    expect(given.map(({ readyState }) => readyState)).to.include('ended');
    const [seen] = await frames(reports[0]!.screen!, 1);
    expect(seen!.ratio).to.be.closeTo(320 / 200, 0.05);
  });
});
