import { aTimeout, expect } from '@open-wc/testing';
import type { SessionState } from '../../../src/call/state.ts';
import { ANA, BUDI, CITRA, meeting, talking } from './fake-session.ts';
import { isAccessible, phone, text, until, type Phone } from './phone-support.ts';

const DEWI = { id: 'dewi', name: 'Dewi Lestari' };

/** The call with Ana, who was there from the start, after others have come. */
function crowd(...users: { id: string; name: string }[]): Partial<SessionState> {
  const two = talking();
  const all = meeting({ users: [ANA, ...users] });
  return { ...all, call: two.call ?? null, links: { ...all.links, 'link-p-ana': two.links?.['link-1'] as never } };
}

const classes = ({ $ }: Phone): string[] => [...($('.phone')?.classList ?? [])];
const shows = (one: Phone): Promise<void> => until(() => classes(one).includes('group'), 'the group');
const seats = ({ element }: Phone): HTMLElement[] => [
  ...element.renderRoot.querySelectorAll<HTMLElement>('.seat:not([hidden])'),
];
const wasLoaded = (): boolean =>
  performance.getEntriesByType('resource').some(({ name }) => name.includes('/stage-in-phone.ts'));

describe('<video-call>: more than two', () => {
  it('loads the stage of groups when somebody is rung, not before', async () => {
    const one = await phone(talking());
    await aTimeout(300);
    expect(wasLoaded()).to.equal(false);
    one.session.set({ invites: { c: { id: 'c', user: CITRA, phase: 'ringing', reason: null } } });
    await until(wasLoaded, 'loaded');
    await one.element.updateComplete;
    expect(classes(one)).to.include('pip');
  });

  it('shows tiles in place of the two, once these have their pictures', async () => {
    const one = await phone(talking());
    const peer = one.$('[part=peer-video]') as HTMLVideoElement;
    await until(() => peer.readyState >= 2, 'the other one');
    const dark: number[] = [];
    let watching = true;
    const watch = (): void => {
      const visible = [...one.element.renderRoot.querySelectorAll('video')].filter((video) =>
        video.checkVisibility({ visibilityProperty: true }),
      );
      if (!visible.some(({ readyState }) => readyState >= 2)) dark.push(performance.now());
      if (watching) requestAnimationFrame(watch);
    };
    watch();
    one.session.set(crowd(CITRA));
    await shows(one);
    watching = false;
    expect(dark).to.deep.equal([]);
    expect(seats(one).map(({ dataset }) => dataset.key)).to.deep.equal([
      'p-ana/camera',
      'p-citra/camera',
      'self/camera',
    ]);
    expect(peer.checkVisibility()).to.equal(false);
    expect(one.$('[part=hang-up-button]')?.checkVisibility()).to.equal(true);
    expect(text(one.$('.signs'))).to.equal('3 people');
    expect(one.$('.who .name')?.checkVisibility()).to.equal(false);

    const [stage, header, controls] = ['.group-box', '.header', '.controls'].map((part) =>
      one.$(part)?.getBoundingClientRect(),
    ) as [DOMRect, DOMRect, DOMRect];
    expect(stage.top).to.be.at.least(header.bottom);
    expect(stage.bottom).to.be.at.most(controls.top);
    await isAccessible(one);
  });

  it('follows who talks and how each link is, and nothing of what is measured once a second', async () => {
    const one = await phone(crowd(CITRA));
    await shows(one);
    one.session.set({ speaking: { active: 'p-citra', now: ['p-citra'] } });
    await until(() => one.$('[data-key="p-citra/camera"]')?.classList.contains('speaks') === true, 'an edge');
    const links = { ...one.session.state.links };
    links['link-p-citra'] = { ...(links['link-p-citra'] as never as object), status: 'silent' } as never;
    one.session.set({ links });
    await until(() => text(one.$('.words .long')) === 'Reconnecting to Citra Dewi…', 'words');
    await one.element.updateComplete;
    one.session.set({ links: Object.fromEntries(Object.entries(links).map(([key, link]) => [key, { ...link }])) });
    expect(one.element.isUpdatePending).to.equal(false);
  });

  it('is the phone of two again when the others have gone, with the same picture', async () => {
    const one = await phone(talking());
    const peer = one.$('[part=peer-video]') as HTMLVideoElement;
    one.session.set(crowd(CITRA, DEWI));
    await shows(one);
    expect(seats(one)).to.have.length(4);
    await until(() => (one.session.shown['p-ana']?.camera ?? 9999) < 720, 'small pictures');
    const alone = crowd();
    one.session.set({ ...alone, room: { ...alone.room!, shown: one.session.shown } });
    await one.element.updateComplete;
    expect(classes(one)).to.include('pip').and.not.to.include('group');
    expect(one.$('.group-box')).to.equal(null);
    expect(one.$('[part=peer-video]')).to.equal(peer);
    expect(peer.checkVisibility()).to.equal(true);
    expect(peer.paused).to.equal(false);
    expect(one.session.shown).to.deep.equal({ 'p-ana': { camera: 2160, screen: 2160 } });
    expect(one.session.attached).to.deep.equal(['p-ana/camera', 'self/camera']);
  });

  it('lets go of everything with the call, and with the element', async () => {
    const one = await phone(crowd(CITRA));
    await shows(one);
    one.session.set({ call: { ...(one.session.state.call as never as object), phase: 'ended' } as never, room: null });
    await one.element.updateComplete;
    expect(one.session.attached).to.deep.equal([]);
    one.session.set({ ...crowd(CITRA), user: BUDI });
    await shows(one);
    const before = one.session.listening;
    one.element.remove();
    // The phone itself lets go after its grace.
    expect(one.session.listening).to.equal(before - 1);
    await until(() => one.session.attached.length === 0, 'no picture');
  });
});
