import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-session.ts';
import '../../../src/define/group-call-grid.ts';
import '../../../src/define/video-call.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { VideoCallElement } from '../../../src/elements/video-call.ts';
import { aCall, FakeSession, talking } from './fake-session.ts';
import { until } from './phone-support.ts';

const incoming = { call: aCall({ phase: 'incoming' as const, direction: 'incoming' as const }) };

/** Phones that no page has put there, wherever they are. */
function floating(root: ParentNode = document): VideoCallElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
    ...(element.localName === 'video-call' && (element as VideoCallElement).floating
      ? [element as VideoCallElement]
      : []),
    ...(element.shadowRoot && element.localName !== 'video-call' ? floating(element.shadowRoot) : []),
  ]);
}

/** Whether a click in the middle of its last button, which ends the call, would reach it. */
function canHangUp(): boolean {
  const [phone] = floating();
  const button = [...(phone?.renderRoot.querySelectorAll<HTMLElement>('.controls button, .answers button') ?? [])].at(
    -1,
  );
  if (!phone || !button) return false;
  const { left, top, width, height } = button.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const within = left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight;
  const hit = (phone.getRootNode() as Document | ShadowRoot).elementFromPoint(x, y);
  const outer = document.elementFromPoint(x, y);
  return within && hit === phone && (outer === phone || outer?.shadowRoot?.contains(phone) === true);
}

/** The screen's lower right corner is where it belongs. */
function isInItsCorner(): boolean {
  const { right, bottom } = floating()[0]?.getBoundingClientRect() ?? { right: 0, bottom: 0 };
  return Math.abs(innerWidth - right - 16) < 2 && Math.abs(innerHeight - bottom - 16) < 2;
}

const sessions: FakeSession[] = [];
function newSession(): FakeSession {
  const session = new FakeSession();
  sessions.push(session);
  return session;
}

const canBeUsed = () => until(canHangUp, 'a phone that can be used');
const isGone = () => until(() => floating().length === 0, 'no floating phone');

async function ringing(
  around: unknown = html`<call-button to="ana"></call-button>`,
  state: Partial<SessionState> = talking(),
) {
  const session = newSession();
  await fixture(html`<call-session .session=${session}>${around}</call-session>`);
  await aTimeout(50);
  session.set(state);
  return session;
}

describe('a call that rings or runs is always on screen', function () {
  this.timeout(20_000);
  const cleanups: (() => void)[] = [];
  const undo = (cleanup: () => void) => void cleanups.push(cleanup);
  afterEach(async () => {
    for (const session of sessions.splice(0)) session.set({ call: null });
    await isGone();
    for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  });

  function dialog(root: ParentNode = document.body): HTMLDialogElement {
    const element = document.createElement('dialog');
    element.textContent = 'Really?';
    root.append(element);
    element.showModal();
    undo(() => element.remove());
    return element;
  }

  function bodyStyle(name: string, value: string): void {
    document.body.style.setProperty(name, value);
    undo(() => document.body.style.removeProperty(name));
  }

  describe('whatever the page does to our phone', () => {
    it('swaps its body, as Turbo does', async () => {
      const session = await ringing();
      await canBeUsed();
      const old = document.body;
      undo(() => document.body.replaceWith(old));
      const next = document.createElement('body');
      document.body.replaceWith(next);
      await Promise.resolve();
      expect(floating()[0]?.parentNode, 'at once').to.equal(next);
      await canBeUsed();
      expect(session.asked.filter(([name]) => name === 'hangUp')).to.deep.equal([]);
    });

    it('empties its body, morphs it, and takes the phone out again and again', async () => {
      await ringing();
      await canBeUsed();
      const children = [...document.body.childNodes].filter((node) => node !== floating()[0]);
      undo(() => document.body.append(...children));
      document.body.replaceChildren();
      await canBeUsed();
      for (let time = 0; time < 20; time++) {
        floating()[0]?.remove();
        await Promise.resolve();
      }
      await canBeUsed();
    });

    it('makes all but its own dialog inert, as dialogs of libraries do', async () => {
      await ringing();
      await canBeUsed();
      const [phone] = floating();
      for (const name of ['inert', 'hidden', 'aria-hidden']) phone?.setAttribute(name, 'true');
      await canBeUsed();
      expect(phone).not.to.have.attribute('aria-hidden');
      phone?.removeAttribute('floating');
      await canBeUsed();
    });

    it('has rules for its own phones that would put ours out of sight', async () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        'video-call { display: none; position: static; opacity: 0; pointer-events: none; width: 10px; height: 0; visibility: hidden }',
      );
      document.adoptedStyleSheets.push(sheet);
      undo(() => document.adoptedStyleSheets.pop());
      await ringing();
      await canBeUsed();
      expect(isInItsCorner()).to.equal(true);
    });

    for (const [name, value] of [
      ['transform', 'translateX(-40px)'],
      ['filter', 'blur(0.5px)'],
      ['will-change', 'transform'],
      ['contain', 'paint'],
      ['pointer-events', 'none'],
      ['opacity', '0'],
      ['visibility', 'hidden'],
      ['display', 'none'],
      ['overflow', 'hidden'],
      ['zoom', '1'],
    ] as const) {
      it(`has \`${name}: ${value}\` on its body, before it rings and while it rings`, async () => {
        bodyStyle(name, value);
        const session = await ringing(undefined, incoming);
        await canBeUsed();
        expect(isInItsCorner()).to.equal(true);
        session.set({ call: null });
        await isGone();
        document.body.style.removeProperty(name);
        session.set(incoming);
        await canBeUsed();
        bodyStyle(name, value);
        await canBeUsed();
        await until(isInItsCorner, 'its corner');
      });
    }

    it('makes its body inert', async () => {
      await ringing();
      document.body.inert = true;
      undo(() => (document.body.inert = false));
      await canBeUsed();
    });

    it('opens a modal dialog, one over the other, and closes them', async () => {
      await ringing();
      await canBeUsed();
      const first = dialog();
      await canBeUsed();
      expect(isInItsCorner()).to.equal(true);
      const second = dialog();
      await canBeUsed();
      expect(floating()[0]?.closest('dialog')).to.equal(second);
      second.close();
      await canBeUsed();
      expect(floating()[0]?.closest('dialog')).to.equal(first);
      first.close();
      await canBeUsed();
      expect(floating()[0]?.parentNode).to.equal(document.body);
      expect(isInItsCorner()).to.equal(true);
    });

    it('has a modal dialog open when it rings, and takes it out of the page', async () => {
      const element = dialog();
      await ringing(undefined, incoming);
      await canBeUsed();
      element.remove();
      await canBeUsed();
    });

    it('has its modal dialog in a shadow tree, and moves it', async () => {
      const host = document.createElement('div');
      host.attachShadow({ mode: 'open' });
      document.body.append(host);
      undo(() => host.remove());
      await ringing();
      await canBeUsed();
      const element = dialog(host.shadowRoot as ShadowRoot);
      element.style.transform = 'translate(10px)';
      await canBeUsed();
      expect(isInItsCorner()).to.equal(true);
    });

    it('covers it with what it has put into the top layer later', async () => {
      await ringing();
      await canBeUsed();
      const cover = document.createElement('div');
      cover.popover = 'manual';
      cover.style.cssText = 'inset: 0; width: auto; height: auto; margin: 0; border: 0';
      document.body.append(cover);
      undo(() => cover.remove());
      cover.showPopover();
      await canBeUsed();
    });

    it('has chosen the layer of the phone, and is obeyed', async () => {
      bodyStyle('--call-z-index', '7');
      await ringing();
      await canBeUsed();
      const [phone] = floating();
      expect(phone?.matches(':popover-open')).to.equal(false);
      expect(getComputedStyle(phone as Element).zIndex).to.equal('7');
    });
  });

  describe('where the page has a place of its own that nobody sees', () => {
    const place = () => document.querySelector('#place') as HTMLElement;
    const page = html`<details id="details" open>
      <summary>Call</summary>
      <div id="box"><video-call id="place" style="width: 340px"></video-call></div>
    </details>`;
    const box = () => document.querySelector('#box') as HTMLElement;

    const hides: Record<string, [hide: () => void, show: () => void]> = {
      'is not displayed': [() => (box().style.display = 'none'), () => (box().style.display = '')],
      'is hidden': [() => (place().hidden = true), () => (place().hidden = false)],
      'is invisible': [() => (box().style.visibility = 'hidden'), () => (box().style.visibility = '')],
      'is transparent': [() => (box().style.opacity = '0'), () => (box().style.opacity = '')],
      'is in closed details': [
        () => document.querySelector('details')?.removeAttribute('open'),
        () => document.querySelector('details')?.setAttribute('open', ''),
      ],
      'is hidden until it is found': [
        () => box().setAttribute('hidden', 'until-found'),
        () => box().removeAttribute('hidden'),
      ],
      'is clipped to nothing': [
        () => box().setAttribute('style', 'height: 0; overflow: hidden'),
        () => box().removeAttribute('style'),
      ],
      'has no size': [() => box().setAttribute('style', 'transform: scale(0)'), () => box().removeAttribute('style')],
      'is beside the window': [
        () => box().setAttribute('style', 'position: fixed; left: -9999px'),
        () => box().removeAttribute('style'),
      ],
      'is scrolled away': [
        () => {
          document.body.style.paddingBottom = '5000px';
          scrollTo(0, 4000);
        },
        () => {
          scrollTo(0, 0);
          document.body.style.paddingBottom = '';
        },
      ],
      'is inert': [() => (box().inert = true), () => (box().inert = false)],
    };
    for (const [what, [hide, show]] of Object.entries(hides)) {
      it(`${what}, before it rings and while one talks; ours goes when it is seen again`, async () => {
        const session = newSession();
        await fixture(html`<call-session .session=${session}>${page}</call-session>`);
        undo(show);
        hide();
        session.set(incoming);
        await canBeUsed();
        show();
        await isGone();
        session.set(talking());
        await aTimeout(600);
        expect(floating()).to.have.length(0);
        hide();
        await canBeUsed();
        show();
        await isGone();
        expect(session.asked.filter(([name]) => name === 'hangUp')).to.deep.equal([]);
      });
    }

    it('is behind an open dialog, or one that the page has made by itself', async () => {
      await ringing(page);
      await aTimeout(600);
      expect(floating()).to.have.length(0);
      const element = dialog();
      await canBeUsed();
      element.close();
      await isGone();
      const cover = document.createElement('div');
      cover.style.cssText = 'position: fixed; inset: 0; background: #000a; z-index: 99';
      document.body.append(cover);
      undo(() => cover.remove());
      await canBeUsed();
      cover.remove();
      await isGone();
    });

    it('is a popover that is closed', async () => {
      const session = newSession();
      await fixture(
        html`<call-session .session=${session}><video-call id="place" popover="manual"></video-call></call-session>`,
      );
      expect(getComputedStyle(place()).display).to.equal('none');
      session.set(talking());
      await canBeUsed();
      place().showPopover();
      await isGone();
      expect(place().getBoundingClientRect().width).to.be.greaterThan(240);
    });

    it('is in a closed shadow tree, and can be seen', async () => {
      const session = newSession();
      await fixture(html`<call-session .session=${session}><div id="closed"></div></call-session>`);
      const root = (document.querySelector('#closed') as HTMLElement).attachShadow({ mode: 'closed' });
      root.append(document.createElement('video-call'));
      session.set(talking());
      await aTimeout(900);
      expect(floating()).to.have.length(0);
    });

    it('is the grid of its room', async () => {
      const session = newSession();
      await fixture(
        html`<call-session .session=${session}
          ><div id="box" style="width: 600px; height: 400px">
            <group-call-grid room="standup" style="height: 100%"></group-call-grid></div
        ></call-session>`,
      );
      const state = talking();
      session.set({ ...state, call: { ...(state.call as NonNullable<SessionState['call']>), room: 'standup' } });
      await aTimeout(900);
      expect(floating()).to.have.length(0);
      box().style.display = 'none';
      await canBeUsed();
      box().style.display = '';
      await isGone();
    });

    it('puts its own away at the end of a call, and is not told of it once more', async () => {
      const session = await ringing(page);
      await aTimeout(300);
      session.set({ call: aCall({ phase: 'ended', endReason: 'hang-up', connectedAt: 0, endedAt: 1000 }), room: null });
      place().hidden = true;
      await aTimeout(900);
      expect(floating()).to.have.length(0);
    });

    it('shows its own a moment after it has heard of the call, and nothing flickers', async () => {
      const session = newSession();
      await fixture(html`<call-session .session=${session}>${page}</call-session>`);
      place().hidden = true;
      let seen = 0;
      const watch = new MutationObserver(() => (seen += floating().length));
      watch.observe(document, { childList: true, subtree: true });
      undo(() => watch.disconnect());
      session.set(incoming);
      await aTimeout(100);
      place().hidden = false;
      await aTimeout(900);
      expect(seen).to.equal(0);
    });
  });
});
