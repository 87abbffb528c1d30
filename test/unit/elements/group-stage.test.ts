import { aTimeout, expect } from '@open-wc/testing';
import { NO_MEDIA } from '../../../src/call/blanks.ts';
import { SCREEN_OFF, type SessionState } from '../../../src/call/state.ts';
import type { User } from '../../../src/protocol/index.ts';
import { aParticipant, ANA, CITRA, meeting, OFF } from './fake-session.ts';
import { stageOf, type StageElement } from './group-support.ts';
import { text, until } from './phone-support.ts';

const NAMES = ['Ana', 'Citra', 'Dewi', 'Eko', 'Fajar', 'Gita', 'Hana', 'Indra', 'Joko', 'Kartika', 'Lina', 'Maya'];
const users = (count: number): User[] => NAMES.slice(0, count).map((name) => ({ id: name.toLowerCase(), name }));
const others = (count: number): Partial<SessionState> => meeting({ users: users(count) });
const SHARING = { ...NO_MEDIA, microphone: true, camera: true, screen: true };

const seats = ({ renderRoot }: StageElement): HTMLElement[] => [
  ...renderRoot.querySelectorAll<HTMLElement>('.seat:not([hidden])'),
];
const seat = (element: StageElement, key: string): HTMLElement | undefined =>
  seats(element).find(({ dataset }) => dataset.key === key);
const keys = (element: StageElement): (string | undefined)[] => seats(element).map(({ dataset }) => dataset.key);
const role = (element: StageElement, key: string): string | undefined => seat(element, key)?.dataset.role;
const large = (element: StageElement): (string | undefined)[] =>
  seats(element)
    .filter(({ dataset }) => dataset.role === 'large')
    .map(({ dataset }) => dataset.key);
const button = (element: StageElement, label: string): HTMLElement | null =>
  element.renderRoot.querySelector<HTMLElement>(`button[aria-label='${label}']`);

/** Twice: what fits is known only once it is in the page. */
async function drawn(element: StageElement): Promise<void> {
  await element.updateComplete;
  await element.updateComplete;
  const gliding = (element.shadowRoot?.getAnimations() ?? []).map(({ finished }) => finished);
  await Promise.allSettled(gliding);
}

function expectApart(element: StageElement): void {
  const stage = element.renderRoot.querySelector('.group-stage')?.getBoundingClientRect() as DOMRect;
  const boxes = seats(element)
    .filter(({ dataset }) => dataset.role !== 'corner')
    .map((each) => each.getBoundingClientRect());
  boxes.forEach((box, index) => {
    expect(box.left, 'left').to.be.at.least(stage.left - 0.1);
    expect(box.top, 'top').to.be.at.least(stage.top - 0.1);
    expect(box.right, 'right').to.be.at.most(stage.right + 0.1);
    expect(box.bottom, 'bottom').to.be.at.most(stage.bottom + 0.1);
    expect(Math.min(box.width, box.height)).to.be.greaterThan(40);
    for (const other of boxes.slice(index + 1)) {
      const apart =
        box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      expect(apart, `${index} of ${boxes.length}`).to.equal(true);
    }
  });
}

describe('group stage', () => {
  describe('lays out', () => {
    for (const [width, height] of [
      [320, 480],
      [390, 844],
      [860, 520],
      [1400, 700],
    ] as const) {
      it(`in ${width}×${height}: whole tiles that do not overlap, with a screen and without`, async () => {
        const { element, session } = await stageOf(others(1), { width, height });
        for (const count of [2, 3, 4, 8, 11]) {
          session.set(others(count));
          await drawn(element);
          expectApart(element);
          expect(keys(element)).to.include('self/camera');
          session.set(meeting({ users: users(count), people: { 'p-ana': { media: SHARING } } }));
          await drawn(element);
          expectApart(element);
          expect(large(element)).to.deep.equal(['p-ana/screen']);
        }
      });
    }

    it('by its own size, whatever the window is', async () => {
      const { element } = await stageOf(others(3), { width: 700, height: 400 });
      const columns = () => new Set(seats(element).map((each) => each.getBoundingClientRect().left)).size;
      expect(columns()).to.equal(2);
      element.style.width = '200px';
      await until(() => columns() === 1, 'one column');
    });

    it('oneself alone, with a word that nobody is here yet', async () => {
      const { element, session } = await stageOf(others(0));
      expect(keys(element)).to.deep.equal(['self/camera']);
      expect(text(element.renderRoot.querySelector('.alone'))).to.contain('Nobody else is here yet');
      expect(seat(element, 'self/camera')?.clientWidth).to.equal(860);
      session.set(others(1));
      await drawn(element);
      expect(element.renderRoot.querySelector('.alone')).to.equal(null);
    });

    it('oneself small over the only other one', async () => {
      const { element } = await stageOf(others(1));
      expect(role(element, 'self/camera')).to.equal('corner');
      expect(seat(element, 'p-ana/camera')?.clientWidth).to.equal(860);
      expect(seat(element, 'self/camera')?.clientWidth).to.be.below(220);
    });

    it('who came first first, and oneself last', async () => {
      const { element, session } = await stageOf(others(2));
      session.set(others(4));
      await drawn(element);
      expect(keys(element).at(-1)).to.equal('self/camera');
      expect(keys(element).slice(0, 3)).to.deep.equal(['p-ana/camera', 'p-citra/camera', 'p-dewi/camera']);
    });
  });

  describe('a spotlight', () => {
    it('is on the other one who has the floor, and stays there while we talk', async () => {
      const { element, session } = await stageOf(others(3), { layout: 'spotlight' });
      expect(large(element)).to.deep.equal(['p-ana/camera']);
      for (const [active, expected] of [
        ['p-dewi', 'p-dewi/camera'],
        ['self', 'p-dewi/camera'],
        [null, 'p-dewi/camera'],
        ['p-citra', 'p-citra/camera'],
      ] as const) {
        session.set({ speaking: { active, now: active ? [active] : [] } });
        await drawn(element);
        expect(large(element), String(active)).to.deep.equal([expected]);
        expectApart(element);
      }
    });

    it('is on a screen, on both of two, never on our own', async () => {
      const { element, session } = await stageOf(others(3));
      session.set({ screen: { ...SCREEN_OFF, desired: true, actual: true } });
      await drawn(element);
      expect(large(element)).to.deep.equal([]);
      expect(text(seat(element, 'self/screen')?.querySelector('.caption') ?? null)).to.equal('Your screen');
      const people = { 'p-ana': { media: SHARING }, 'p-dewi': { media: SHARING } };
      session.set({ ...meeting({ users: users(3), people }) });
      await drawn(element);
      expect(large(element)).to.deep.equal(['p-ana/screen', 'p-dewi/screen']);
      expectApart(element);
      expect(text(seat(element, 'p-ana/screen')?.querySelector('.caption') ?? null)).to.equal('Ana is sharing');
      expect(getComputedStyle(seat(element, 'p-ana/screen')?.querySelector('video') as Element).objectFit).to.equal(
        'contain',
      );
    });

    it('is on whom one pins, whoever talks or shares, until that one goes', async () => {
      const { element, session } = await stageOf(others(3));
      button(element, 'Pin Citra')?.click();
      await drawn(element);
      expect(large(element)).to.deep.equal(['p-citra/camera']);
      expect(element.stage.pinned).to.equal('p-citra');
      session.set({
        ...meeting({ users: users(3), people: { 'p-ana': { media: SHARING } } }),
        speaking: { active: 'p-dewi', now: ['p-dewi'] },
      });
      await drawn(element);
      expect(large(element)).to.deep.equal(['p-citra/camera']);
      expect(button(element, 'Unpin Citra')).to.have.attribute('aria-pressed', 'true');
      session.set(meeting({ users: [ANA, users(3)[2] as User] }));
      await drawn(element);
      expect(element.stage.pinned).to.equal(null);
      expect(large(element)).to.deep.equal([]);
    });
  });

  describe('pages', () => {
    const small = { width: 320, height: 320 };

    it('are turned by buttons, and one sees oneself on each', async () => {
      const { element } = await stageOf(others(11), small);
      const first = keys(element);
      expect(first).to.have.length.below(12).and.to.include('self/camera');
      expectApart(element);
      expect(button(element, 'Previous page')).to.have.attribute('aria-disabled', 'true');
      button(element, 'Next page')?.click();
      await drawn(element);
      const second = keys(element);
      expect(second).to.include('self/camera');
      expect(second.filter((key) => first.includes(key))).to.deep.equal(['self/camera']);
      expect(text(element.renderRoot.querySelector('.pager'))).to.match(/^2 \/ \d$/);
      button(element, 'Previous page')?.click();
      await drawn(element);
      expect(keys(element)).to.deep.equal(first);
    });

    it('show who talks in the place of who has been quiet longest, and move nobody else', async () => {
      const { element, session } = await stageOf(others(11), small);
      const where = () => new Map(seats(element).map((each) => [each.dataset.key, each.style.transform]));
      const say = async (...now: string[]) => {
        session.set({ speaking: { active: now[0] ?? null, now } });
        await drawn(element);
      };
      const first = [...where().keys()].filter((key) => key !== 'self/camera');
      const quiet = first[1];
      // All but one have said something.
      for (const key of first) if (key !== quiet) await say(key?.replace('/camera', '') ?? '');
      const before = where();
      await say('p-lina');
      const after = where();
      expect(after.get('p-lina/camera') ?? 'nowhere').to.equal(before.get(quiet));
      for (const [key, place] of before) if (key !== quiet) expect(after.get(key), key).to.equal(place);
      expect(after.has(quiet)).to.equal(false);
    });
  });

  it('never stops a picture: not by another layout, a pin, who comes or goes, a page, or another size', async () => {
    const { element, session } = await stageOf(others(6), { width: 480, height: 420 });
    const video = (key: string) =>
      element.renderRoot.querySelector<HTMLVideoElement>(`[data-key='${key}'] video`) as HTMLVideoElement;
    const watched = ['p-ana/camera', 'p-citra/camera', 'self/camera'];
    const videos = watched.map(video);
    for (const each of videos) await until(() => each.currentTime > 0.2, 'a picture');
    const stops: string[] = [];
    for (const each of videos) {
      for (const type of ['emptied', 'loadstart', 'pause'])
        each.addEventListener(type, () => stops.push(`${type} of ${each.closest<HTMLElement>('.seat')?.dataset.key}`));
    }
    const moved: string[] = [];
    const watch = new MutationObserver((changes) => {
      for (const { removedNodes } of changes)
        for (const node of removedNodes)
          if (node instanceof HTMLElement && node.dataset.key) moved.push(node.dataset.key);
    });
    watch.observe(element.renderRoot, { subtree: true, childList: true });

    const steps: Record<string, () => void> = {
      spotlight: () => {
        element.layout = 'spotlight';
        element.requestUpdate();
      },
      speaker: () => session.set({ speaking: { active: 'p-citra', now: ['p-citra'] } }),
      pin: () => element.stage.pin('p-ana'),
      'pin oneself': () => element.stage.pin('self'),
      unpin: () => element.stage.pin(null),
      grid: () => {
        element.layout = 'grid';
        element.requestUpdate();
      },
      join: () => session.set(others(11)),
      page: () => element.stage.page(1),
      back: () => element.stage.page(-1),
      screen: () => session.set(meeting({ users: users(11), people: { 'p-dewi': { media: SHARING } } })),
      'no screen': () => session.set(others(11)),
      leave: () => session.set(meeting({ users: users(3) })),
      narrow: () => (element.style.width = '240px'),
    };
    for (const [name, step] of Object.entries(steps)) {
      step();
      await drawn(element);
      const before = videos.map(({ currentTime }) => currentTime);
      await until(() => videos.every((each, index) => each.currentTime > (before[index] ?? 0)), name);
      expect(stops, name).to.deep.equal([]);
      expect(
        moved.filter((key) => watched.includes(key)),
        name,
      ).to.deep.equal([]);
      expect(watched.map(video), name).to.deep.equal(videos);
    }
    watch.disconnect();
  }).timeout(20_000);

  it('draws only the tile that has changed', async () => {
    const { element, session } = await stageOf(others(5));
    const { renders } = element.stage;
    const before = new Map(renders);
    const since = () => Object.fromEntries([...renders].filter(([key, count]) => count !== before.get(key)));
    const count = (key: string) => (renders.get(key) ?? 0) - (before.get(key) ?? 0);
    for (let turn = 0; turn < 10; turn++) {
      session.set({ speaking: { active: 'p-ana', now: turn % 2 ? ['p-ana'] : [] } });
      await drawn(element);
    }
    expect(Object.keys(since())).to.deep.equal(['p-ana/camera']);
    expect(count('p-ana/camera')).to.be.within(1, 10);
    // Measured once a second, and nothing of it is shown.
    session.set({
      links: Object.fromEntries(Object.entries(session.state.links).map(([key, link]) => [key, { ...link }])),
    });
    element.style.width = '500px';
    await aTimeout(50);
    await drawn(element);
    expect(Object.keys(since())).to.deep.equal(['p-ana/camera']);
  });

  describe('tells the session how high pictures are shown', () => {
    const density = window.devicePixelRatio;

    it('in steps, once they have settled, and 0 for those on other pages', async () => {
      const { element, session } = await stageOf(others(11), { width: 320, height: 320 });
      const told: unknown[] = [];
      session.show = (heights) => {
        told.push(heights);
        session.shown = heights ?? session.shown;
      };
      await until(() => told.length === 1, 'the first word');
      const shown = keys(element);
      for (const { id } of users(11)) {
        const camera = session.shown[`p-${id}`]?.camera ?? -1;
        const tile = seat(element, `p-${id}/camera`);
        if (!shown.includes(`p-${id}/camera`)) expect(camera, id).to.equal(0);
        else
          expect(camera, id).to.be.within(
            (tile?.clientHeight ?? 0) * density,
            (tile?.clientHeight ?? 0) * density * 1.5,
          );
      }
      expect(session.shown).not.to.have.property('self');

      // A pixel less is not worth a word, nor is a voice.
      element.style.width = '318px';
      session.set({ speaking: { active: 'p-ana', now: ['p-ana'] } });
      await aTimeout(500);
      expect(told).to.have.length(1);
      element.stage.page(1);
      await until(() => told.length === 2, 'another page');
      expect(session.shown['p-ana']?.camera).to.be.greaterThan(0);
    });

    it('of a screen, and before there is one how high it would be', async () => {
      const { element, session } = await stageOf(others(2), { width: 860, height: 700 });
      await until(() => 'p-ana' in session.shown, 'the first word');
      expect(session.shown['p-ana']?.screen).to.equal(720);
      session.set(meeting({ users: users(2), people: { 'p-ana': { media: SHARING } } }));
      await until(() => (session.shown['p-ana']?.camera ?? 999) < 240, 'small faces');
      const height = (seat(element, 'p-ana/screen')?.clientHeight ?? 0) * density;
      expect(session.shown['p-ana']?.screen).to.be.within(height, height * 1.5);
    });

    it('nothing of what nobody can see, a second after it has gone out of sight', async () => {
      const { element, session } = await stageOf(others(2));
      await until(() => (session.shown['p-ana']?.camera ?? 0) > 0, 'the first word');
      element.style.cssText += '; position: absolute; left: -5000px';
      await aTimeout(600);
      expect(session.shown['p-ana']?.camera).to.be.greaterThan(0);
      await until(() => session.shown['p-ana']?.camera === 0, 'out of sight');
      expect(session.shown['p-citra']).to.deep.equal({ camera: 0, screen: 0 });
      element.style.left = '0';
      await until(() => (session.shown['p-ana']?.camera ?? 0) > 0, 'in sight again');

      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      await until(() => session.shown['p-ana']?.camera === 0, 'a hidden page');
      delete (document as { hidden?: boolean }).hidden;
      document.dispatchEvent(new Event('visibilitychange'));
      await until(() => (session.shown['p-ana']?.camera ?? 0) > 0, 'seen again');
    });

    it('nothing more once it is out of the page, and all of it when it comes back', async () => {
      const { element, session } = await stageOf(others(2));
      await until(() => 'p-ana' in session.shown, 'the first word');
      const parent = element.parentElement;
      element.remove();
      session.shown = {};
      session.set(others(3));
      await aTimeout(500);
      expect(session.shown).to.deep.equal({});
      parent?.append(element);
      await until(() => Object.keys(session.shown).length === 3, 'told again');
      await until(() => [...element.renderRoot.querySelectorAll('video')].every(({ paused }) => !paused), 'playing');
    });
  });

  describe('says of somebody', () => {
    const label = (element: StageElement, id: string) => seat(element, `${id}/camera`)?.getAttribute('aria-label');

    it('who it is, that they are muted, and whose hand was up first', async () => {
      const { element } = await stageOf(
        meeting({
          users: users(3),
          people: { 'p-ana': { hand: 20 }, 'p-citra': { media: NO_MEDIA, hand: 10 } },
          room: {
            hand: 30,
            participants: Object.fromEntries([
              ['p-ana', aParticipant('p-ana', ANA, { hand: 20 })],
              ['p-citra', aParticipant('p-citra', CITRA, { hand: 10, media: NO_MEDIA })],
            ]),
          },
        }),
      );
      expect(label(element, 'p-ana')).to.equal('Ana Siregar, Hand raised, number 2');
      expect(label(element, 'p-citra')).to.equal('Citra Dewi, Microphone off, Hand raised, number 1');
      expect(label(element, 'self')).to.equal('You, Hand raised, number 3');
      expect(text(seat(element, 'p-citra/camera') ?? null)).to.equal('CD Citra Dewi 1');
    });

    it('why they are not seen or heard, and that their network is weak', async () => {
      const { element, session } = await stageOf(others(2));
      const words = (id: string) => text(seat(element, `${id}/camera`)?.querySelector('.words .long') ?? null);
      const link = async (patch: object) => {
        session.set(meeting({ users: users(2), links: { 'p-ana': patch } }));
        await drawn(element);
      };
      expect(words('p-ana')).to.equal('');
      await link({ status: 'connecting' });
      expect(words('p-ana')).to.equal('Connecting to Ana…');
      await link({ status: 'silent' });
      expect(words('p-ana')).to.equal('Reconnecting to Ana…');
      await link({ status: 'failed' });
      expect(words('p-ana')).to.equal('No connection to Ana. Trying again…');
      await link({ peerVideoHeld: true });
      expect(words('p-ana')).to.equal('Picture paused: weak network');
      expect(seat(element, 'p-ana/camera')?.querySelector('video')).to.have.attribute('hidden');
      await link({ quality: 'poor' });
      expect(seat(element, 'p-ana/camera')?.querySelector('.caption .lamp')).not.to.equal(null);
      expect(label(element, 'p-ana')).to.equal('Ana, Weak network');
    });

    it('that they talk, by an edge that moves nothing', async () => {
      const { element, session } = await stageOf(others(2));
      const size = () => seat(element, 'p-ana/camera')?.getBoundingClientRect().toJSON() as object;
      const before = size();
      session.set({ speaking: { active: 'p-ana', now: ['p-ana'] } });
      await drawn(element);
      expect(seat(element, 'p-ana/camera')).to.have.class('speaks');
      expect(size()).to.deep.equal(before);
    });
  });

  it('is a list that can be read and reached by keys, in every layout', async () => {
    const people = { 'p-citra': { media: NO_MEDIA, hand: 1 } };
    const links = { 'p-dewi': { status: 'connecting', quality: 'poor' } } as const;
    const { element, session } = await stageOf(meeting({ users: users(4), people, links, devices: { camera: OFF } }));
    await drawn(element);
    await expect(element).to.be.accessible();
    const list = element.renderRoot.querySelector('[role=list]');
    expect(list).to.have.attribute('aria-label', 'In this call');
    expect(list?.querySelectorAll(':scope > [role=listitem]')).to.have.length(5);

    const pins = [...element.renderRoot.querySelectorAll<HTMLElement>('.pin')];
    for (const pin of pins) {
      pin.focus();
      expect(element.shadowRoot?.activeElement).to.equal(pin);
      await until(() => getComputedStyle(pin).opacity === '1', 'a button that is seen');
    }
    session.set(meeting({ users: users(4), people: { 'p-ana': { media: SHARING } } }));
    await drawn(element);
    await expect(element).to.be.accessible();
    element.style.width = '320px';
    session.set(others(11));
    await aTimeout(50);
    await drawn(element);
    await expect(element).to.be.accessible();
    // Who is on another page cannot be reached.
    const hidden = [...element.renderRoot.querySelectorAll<HTMLElement>('.seat[hidden]')];
    for (const each of hidden) expect(each.getClientRects()).to.have.length(0);
  });
});
