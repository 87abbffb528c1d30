import { expect, fixture, html } from '@open-wc/testing';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-check.ts';
import '../../../src/define/call-lobby.ts';
import '../../../src/define/group-call-grid.ts';
import '../../../src/define/video-call.ts';
import { cutShare, fitPicture } from '../../../src/elements/fit-picture.ts';
import { ANA, meeting } from './fake-session.ts';
import { grid, set } from './group-call-grid-support.ts';
import { until } from './phone-support.ts';

const ELEMENTS = [
  '<call-button to="ana"></call-button>',
  '<video-call></video-call>',
  '<group-call-grid room="a"></group-call-grid>',
  '<call-lobby></call-lobby>',
  '<call-check></call-check>',
];

/** What a page may have said of its own text: for each of the properties that are inherited, another value than the first. */
const LEAKS: Record<string, string> = {
  'white-space': 'nowrap',
  'text-indent': '40px',
  'text-shadow': 'rgb(255, 0, 0) 2px 2px 0px',
  'word-break': 'break-all',
  'writing-mode': 'vertical-rl',
  'text-transform': 'uppercase',
  'letter-spacing': '5px',
  'word-spacing': '9px',
  'text-align': 'right',
  'line-break': 'anywhere',
  'font-style': 'italic',
  'font-variant-caps': 'small-caps',
  'font-weight': '900',
  'tab-size': '1',
  hyphens: 'auto',
  cursor: 'wait',
  'pointer-events': 'none',
  'list-style-type': 'square',
  '-webkit-text-fill-color': 'rgb(255, 0, 0)',
  '-webkit-text-stroke-width': '3px',
  'text-emphasis-style': 'dot',
  'text-orientation': 'upright',
  quotes: '"a" "b"',
  'caret-color': 'rgb(255, 0, 0)',
  'accent-color': 'rgb(255, 0, 0)',
  'font-feature-settings': '"smcp"',
  'border-collapse': 'collapse',
};

describe('what a page says of its own text', () => {
  for (const markup of ELEMENTS) {
    it(`does not leak into ${markup}`, async () => {
      const plain = await fixture(html`<div>${unsafeHTML(markup)}</div>`);
      const leaking = await fixture<HTMLElement>(html`<div>${unsafeHTML(markup)}</div>`);
      for (const [name, value] of Object.entries(LEAKS)) leaking.style.setProperty(name, value);
      const inner = (outer: Element) => outer.firstElementChild?.shadowRoot?.querySelector('.line, .plain, p') ?? null;
      await until(() => inner(plain) !== null && inner(leaking) !== null, 'text');
      const [one, other] = [plain, leaking].map((outer) => getComputedStyle(inner(outer) as Element));
      for (const name of Object.keys(LEAKS)) {
        expect(other?.getPropertyValue(name), name).to.equal(one?.getPropertyValue(name));
      }
      leaking.style.visibility = 'hidden';
      leaking.style.colorScheme = 'dark';
      expect(other?.visibility, 'a page can still hide it').to.equal('hidden');
      expect(other?.colorScheme).to.equal('dark');
    });
  }
});

describe('a name that cannot be broken', () => {
  it('makes no button wider than its place, nor than one can read', async () => {
    const name = 'a'.repeat(64);
    const wide = await fixture(html`<div style="width: max-content"><call-button to=${name}></call-button></div>`);
    const narrow = await fixture(html`<div style="width: 200px"><call-button to=${name}></call-button></div>`);
    const width = (outer: Element) => outer.firstElementChild?.getBoundingClientRect().width ?? 0;
    await until(() => width(wide) > 50, 'a width');
    expect(width(wide)).to.be.within(100, 460);
    expect(width(narrow)).to.be.at.most(200);
    const button = narrow.firstElementChild?.shadowRoot?.querySelector('button');
    expect(button?.scrollWidth).to.be.at.most(200);
  });
});

describe('a picture of another shape than its place', () => {
  it('loses at most a quarter', () => {
    const wide = { width: 1280, height: 720 };
    expect(cutShare(wide, wide)).to.equal(0);
    expect(cutShare(wide, { width: 400, height: 300 })).to.be.closeTo(0.25, 0.001);
    expect(cutShare(wide, { width: 390, height: 650 })).to.be.closeTo(0.66, 0.01);
    expect(cutShare({ width: 720, height: 1280 }, { width: 160, height: 100 })).to.be.closeTo(0.65, 0.01);
  });

  it('is whole where two meet in a room on a telephone, and fills a place like its own', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 180];
    const paint = setInterval(() => canvas.getContext('2d')?.fillRect(0, 0, 1, 1), 30);
    const one = await grid({}, {}, {}, 390);
    one.session.picture = (_id, element) => {
      element.srcObject = canvas.captureStream(20);
      void element.play().catch(() => undefined);
    };
    one.element.style.height = '780px';
    await set(one, meeting({ users: [ANA] }));
    const video = () => one.$<HTMLVideoElement>('.seat[data-role=large] video');
    const fit = () => getComputedStyle(video() as Element).objectFit;
    await until(() => (video()?.videoWidth ?? 0) > 0, 'a picture');
    await until(() => fit() === 'contain', 'all of it');
    Object.assign(one.element.style, { width: '900px', height: '560px' });
    await until(() => fit() === 'cover', 'a tile that it fills');
    one.element.style.setProperty('--call-tile-fit', 'fill');
    expect(fit(), 'a page may say otherwise').to.equal('fill');
    clearInterval(paint);
  });

  it('is shown whole where it would lose more, whenever either of the two changes', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 180];
    const paint = setInterval(() => canvas.getContext('2d')?.fillRect(0, 0, 1, 1), 30);
    const video = await fixture<HTMLVideoElement>(html`<video muted style="width: 320px; height: 180px"></video>`);
    fitPicture(video);
    video.srcObject = canvas.captureStream(20);
    await video.play();
    await until(() => video.videoWidth === 320, 'a picture');
    expect(video).not.to.have.attribute('data-whole');
    video.style.height = '560px';
    await until(() => video.hasAttribute('data-whole'), 'all of it in a tall place');
    video.style.height = '220px';
    await until(() => !video.hasAttribute('data-whole'), 'a place like it');
    [canvas.width, canvas.height] = [180, 320];
    await until(() => video.hasAttribute('data-upright'), 'a telephone that is turned');
    await until(() => video.hasAttribute('data-whole'), 'all of that');
    clearInterval(paint);
  });
});
