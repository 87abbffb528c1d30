import { aTimeout, expect } from '@open-wc/testing';
import { SCREEN_OFF, type SessionState } from '../../../src/call/state.ts';
import { callError } from '../../../src/protocol/index.ts';
import { OFF, talking } from './fake-session.ts';
import { button, isAccessible, key, phone, text, until, type Phone } from './phone-support.ts';

const SHARING = { ...SCREEN_OFF, desired: true, actual: true };
const watching = (): Partial<SessionState> => talking({ media: { screen: true } });
const classes = ({ $ }: Phone): string => $('.phone')?.className ?? '';
const shows = (one: Phone, what: string): Promise<void> => until(() => classes(one).includes(`large-${what}`), what);

describe('<video-call>: screens', () => {
  describe('shares', () => {
    it('by a button that makes ready before it is pressed', async () => {
      const one = await phone(talking());
      const share = await button(one, 'Share screen');
      share.dispatchEvent(new PointerEvent('pointerenter'));
      share.click();
      expect(one.session.asked).to.deep.equal([['prepareScreen'], ['toggleScreen']]);
    });

    it('and says so, by a sign, a word and the button that stops it', async () => {
      const one = await phone(talking());
      one.session.set({ screen: SHARING });
      await until(() => one.$('[part=sharing]') !== null, 'the sign');
      expect(text(one.$('[part=sharing]'))).to.equal('You are sharing your screen');
      await until(() => text(one.$('[role=status]')) === 'You are sharing your screen.', 'the word');
      const stop = await button(one, 'Stop sharing');
      expect(stop).to.have.attribute('aria-pressed', 'true');
      stop.click();
      expect(one.session.asked).to.deep.equal([['toggleScreen']]);
      await isAccessible(one);
      one.session.set({ screen: SCREEN_OFF });
      await until(() => text(one.$('[role=status]')) === 'You no longer share your screen.', 'the end');
      expect(one.$('[part=sharing]')).to.equal(null);
      expect(classes(one)).to.contain('pip');
    });

    it('has no button where a browser cannot, and tells of it when the page asks all the same', async () => {
      Object.defineProperty(navigator.mediaDevices, 'getDisplayMedia', { value: undefined, configurable: true });
      try {
        const one = await phone(talking());
        expect(one.$('[part=screen-button]')).to.equal(null);
        one.element.toggleScreen();
        expect(one.session.asked).to.deep.equal([['toggleScreen']]);
        one.session.set({ screen: { ...SCREEN_OFF, error: callError('screen-unsupported') } });
        await until(() => text(one.$('[part=error]')).includes('This browser cannot share a screen.'), 'the message');
      } finally {
        delete (navigator.mediaDevices as Partial<MediaDevices>).getDisplayMedia;
        expect('getDisplayMedia' in navigator.mediaDevices).to.equal(true);
      }
    });

    it('only the part of the page that share-target names', async () => {
      const one = await phone(talking(), { shareTarget: 'body' });
      one.element.toggleScreen();
      one.element.toggleScreen(false);
      expect(one.session.asked).to.deep.equal([
        ['toggleScreen', undefined, { target: document.body }],
        ['toggleScreen', false],
      ]);
    });

    for (const selector of ['#nowhere', '::::']) {
      it(`nothing while share-target names nothing (${selector}): in its place, and once to who writes the page`, async () => {
        const warnings: string[] = [];
        const { warn } = console;
        console.warn = (sentence: string) => warnings.push(sentence);
        try {
          const one = await phone(talking());
          one.element.setAttribute('share-target', selector);
          await one.element.updateComplete;
          one.element.toggleScreen();
          one.element.toggleScreen(true);
          await until(() => text(one.$('[part=error]')).includes('that is to be shared is not there.'), 'the message');
          expect(one.session.asked).to.deep.equal([]);
          expect(warnings.filter((each) => each.includes('share-target-missing'))).to.have.length(1);
          (await button(one, 'Close')).click();
          await until(() => one.$('[part=error]') === null, 'gone');
        } finally {
          console.warn = warn;
        }
      });
    }
  });

  describe('tells why nothing came of it', () => {
    it('in a word that goes away when the picker was closed', async () => {
      const one = await phone(talking());
      const error = callError('screen-cancelled');
      one.session.set({ screen: { ...SCREEN_OFF, error } });
      await until(() => text(one.$('[part=error]')) === 'Nothing is shared.', 'the word');
      expect(one.$('[part=error] button')).to.equal(null);
      await until(() => text(one.$('[role=status]')) === 'Nothing is shared.', 'said');
      await aTimeout(4200);
      expect(one.$('[part=error]')).to.equal(null);
    }).timeout(8000);

    for (const code of ['screen-denied', 'screen-failed', 'share-target-unsupported'] as const) {
      it(`with a way on: ${code}`, async () => {
        const one = await phone(talking());
        const error = callError(code);
        one.session.set({ screen: { ...SCREEN_OFF, error } });
        await until(() => text(one.$('[part=error]')).includes(`${error.message} ${error.hint}`), 'the message');
        await isAccessible(one);
        (await button(one, 'Close')).click();
        await until(() => one.$('[part=error]') === null, 'gone');
      });
    }
  });

  describe('shows that of the other one', () => {
    it('large once there is a picture of it, the person small, and the person large again at its end', async () => {
      const one = await phone(talking());
      const { attached } = one.session;
      const videos = () => [...one.element.renderRoot.querySelectorAll('video')];
      const before = videos();
      one.session.set(watching());
      expect(classes(one)).not.to.contain('large');
      await shows(one, 'peer-screen');
      expect(attached).to.deep.equal(['p-ana/camera', 'self/camera', 'p-ana/screen']);
      const screen = one.$('[part=peer-screen-video]') as HTMLElement;
      expect(getComputedStyle(screen).objectFit).to.equal('contain');
      expect(getComputedStyle(screen).transform).to.equal('none');
      const [large, small] = [screen, one.$('[part=peer-tile]')].map(
        (each) => each?.getBoundingClientRect().width ?? 0,
      );
      expect(large).to.be.greaterThan(small ?? 0);
      await isAccessible(one);

      one.session.set(talking());
      await one.element.updateComplete;
      expect(classes(one)).not.to.contain('large');
      expect(attached).to.deep.equal(['p-ana/camera', 'self/camera']);
      expect(videos().filter((each) => before.includes(each))).to.deep.equal(before);
      expect((one.$('[part=peer-video]') as HTMLVideoElement).paused).to.equal(false);
    });

    it('beside our own, when both share: both are seen', async () => {
      const one = await phone({ ...watching(), screen: SHARING });
      await shows(one, 'peer-screen');
      const own = one.$('[part=own-screen-tile]');
      expect(text(own)).to.equal('Your screen');
      expect(own?.getBoundingClientRect().width).to.be.greaterThan(20);
      expect(one.session.attached).to.include.members(['self/screen', 'p-ana/screen']);
    });

    it('small when one presses the other picture, and large again', async () => {
      const one = await phone({ ...watching(), screen: SHARING });
      await shows(one, 'peer-screen');
      (await button(one, 'Show large: Ana Siregar')).click();
      await shows(one, 'peer');
      (await button(one, 'Show large: Your screen')).click();
      await shows(one, 'own-screen');
      (await button(one, 'Show large: Screen of Ana Siregar')).click();
      await shows(one, 'peer-screen');
    });

    it('nearer, by buttons and by keys, and from side to side', async () => {
      const one = await phone(watching());
      await shows(one, 'peer-screen');
      const screen = one.$('[part=peer-screen-video]') as HTMLElement;
      (await button(one, 'Zoom in')).click();
      await one.element.updateComplete;
      expect(screen.style.transform).to.contain('scale(1.5)');
      key(one.$('.lens'), '+');
      expect(screen.style.transform).to.contain('scale(2.25)');
      const there = screen.style.transform;
      expect(key(one.$('.lens'), 'ArrowRight').defaultPrevented).to.equal(true);
      expect(screen.style.transform).not.to.equal(there);
      await one.element.updateComplete;
      (await button(one, '225 %: Show all of it')).click();
      expect(screen.style.transform).to.equal('');
      expect(key(one.$('.lens'), 'ArrowRight').defaultPrevented).to.equal(false);
    });

    it('nearer, by a wheel with Ctrl, two fingers and a double click, under the pointer', async () => {
      const one = await phone(watching());
      await shows(one, 'peer-screen');
      const screen = one.$('[part=peer-screen-video]') as HTMLElement;
      const lens = one.$('.lens') as HTMLElement;
      lens.setPointerCapture = () => undefined;
      const { left, top } = lens.getBoundingClientRect();
      const wheel = (init: WheelEventInit) => {
        const event = new WheelEvent('wheel', { deltaY: -50, clientX: left, clientY: top, cancelable: true, ...init });
        lens.dispatchEvent(event);
        return event;
      };
      expect(wheel({}).defaultPrevented).to.equal(false);
      expect(wheel({ ctrlKey: true }).defaultPrevented).to.equal(true);
      // What was in the corner is still there.
      const corner = screen.getBoundingClientRect();
      expect(corner.left).to.be.closeTo(left, 1);
      expect(corner.top).to.be.closeTo(top, 1);
      lens.dispatchEvent(new MouseEvent('dblclick', { clientX: left, clientY: top }));
      expect(screen.style.transform).to.equal('');

      const finger = (type: string, pointerId: number, x: number) =>
        lens.dispatchEvent(new PointerEvent(type, { pointerId, clientX: left + x, clientY: top + 20, button: 0 }));
      finger('pointerdown', 1, 100);
      finger('pointerdown', 2, 120);
      finger('pointermove', 2, 160);
      expect(screen.style.transform).to.contain('scale(3)');
      finger('pointerup', 1, 100);
      finger('pointerup', 2, 160);
    });

    it('with a word in place of frozen pictures while the network is too weak', async () => {
      const one = await phone(talking({ link: { peerVideoHeld: true, videoHeld: true } }));
      expect(one.$('[part=peer-video]')).to.have.attribute('hidden');
      expect(text(one.$('[part=peer-tile]'))).to.equal('AS Picture paused: weak network');
      expect(text(one.$('[part=held]'))).to.equal('Your picture is paused: the network is weak. Voice goes on.');
      await isAccessible(one);
      one.session.set(talking({ devices: { camera: OFF } }));
      await one.element.updateComplete;
      expect(one.$('[part=held]')).to.equal(null);
    });
  });
});
