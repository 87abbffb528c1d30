import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../../src/define/video-call.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { VideoCallElement } from '../../../src/elements/video-call.ts';
import { callError, END_REASONS } from '../../../src/protocol/index.ts';
import { aCall, ANA, CITRA, FakeSession, OFF, ON, talking } from './fake-session.ts';

async function phone(
  state: Partial<SessionState> = {},
  patch: Partial<VideoCallElement> = {},
): Promise<{ element: VideoCallElement; session: FakeSession; $: (selector: string) => HTMLElement | null }> {
  const session = new FakeSession(state);
  const element = await fixture<VideoCallElement>(html`<video-call></video-call>`);
  Object.assign(element, patch, { session });
  await element.updateComplete;
  return { element, session, $: (selector) => element.renderRoot.querySelector<HTMLElement>(selector) };
}

const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const button = (element: VideoCallElement, name: string): HTMLButtonElement => {
  const all = [...element.renderRoot.querySelectorAll('button')];
  const found = all.find((each) => (each.getAttribute('aria-label') ?? text(each)) === name);
  if (!found)
    throw new Error(`No button '${name}' among ${all.map((each) => each.ariaLabel ?? text(each)).join(', ')}`);
  return found;
};

const asking = { ...ON, actual: false, asking: true };
const incoming = aCall({ phase: 'incoming', direction: 'incoming' });
const STATES: Record<string, Partial<SessionState>> = {
  idle: {},
  asking: { call: aCall({ phase: 'asking' }), devices: { microphone: asking, camera: asking } },
  dialing: { call: aCall({ phase: 'dialing' }), devices: { microphone: ON, camera: ON } },
  ringing: { call: aCall({ phase: 'ringing' }), devices: { microphone: ON, camera: ON } },
  incoming: { call: incoming },
  connecting: { call: aCall({ phase: 'answering', direction: 'incoming' }) },
  connected: talking(),
  reconnecting: talking({ link: { status: 'silent' } }),
  ended: { call: aCall({ phase: 'ended', connectedAt: 0, endedAt: 730_000, endReason: 'hang-up' }) },
};

describe('<video-call>', () => {
  describe('draws every status from the state alone', () => {
    const says: Record<string, string[]> = {
      idle: ['No call yet'],
      asking: ['Ana Siregar', 'Allow your microphone and camera', 'Your browser will ask'],
      dialing: ['Ana Siregar', 'Calling…'],
      ringing: ['Ana Siregar', 'Ringing…'],
      incoming: ['Ana Siregar', 'Video call…', 'Decline', 'Voice', 'Video'],
      connecting: ['Ana Siregar', 'Connecting…'],
      connected: ['Ana Siregar', '04:12'],
      reconnecting: ['Reconnecting…', 'Your network changed. Hold on, the call is kept.'],
      ended: ['Ana Siregar', 'Call ended · 12 min', 'Close', 'Call again'],
    };
    for (const [status, state] of Object.entries(STATES)) {
      it(`${status}: says it, tells it, can be used by everybody`, async () => {
        const { element, $ } = await phone(state);
        expect(element.status).to.equal(status);
        expect(element.matches(`:state(${status})`)).to.equal(true);
        for (const words of says[status] ?? []) expect(text($('.phone'))).to.contain(words);
        await expect(element).to.be.accessible();
      });
    }

    it('has a text for every way in which a call ends, on both sides', async () => {
      for (const endReason of END_REASONS) {
        for (const direction of ['incoming', 'outgoing'] as const) {
          const { $ } = await phone({ call: aCall({ phase: 'ended', endReason, direction, endedAt: 5 }) });
          expect(text($('[part=status]')), `${endReason} ${direction}`).to.have.length.greaterThan(3);
        }
      }
    });
  });

  describe('turns a click into an intent', () => {
    it('answers with and without camera, and declines', async () => {
      const { element, session } = await phone({ call: incoming });
      button(element, 'Video: answer with camera').click();
      button(element, 'Voice: answer without camera').click();
      button(element, 'Decline').click();
      expect(session.asked).to.deep.equal([['accept', { camera: true }], ['accept', { camera: false }], ['reject']]);
    });

    it('answers a voice call by voice', async () => {
      const { element, session } = await phone({ call: { ...incoming, media: 'audio' } });
      button(element, 'Answer').click();
      expect(session.asked).to.deep.equal([['accept', { camera: false }]]);
      expect(element.renderRoot.querySelectorAll('[part=answer-button]')).to.have.length(1);
    });

    it('mutes, turns the camera off, hangs up', async () => {
      const { element, session } = await phone(talking());
      button(element, 'Microphone').click();
      button(element, 'Camera').click();
      button(element, 'Hang up').click();
      expect(session.asked).to.deep.equal([['toggleMicrophone'], ['toggleCamera'], ['hangUp']]);
    });

    it('calls again, and puts the last screen away', async () => {
      const { element, session } = await phone(STATES.ended);
      button(element, 'Call again').click();
      button(element, 'Close').click();
      expect(session.asked).to.deep.equal([['call', ANA, 'video'], ['dismiss']]);
    });

    it('takes a second call, or does not', async () => {
      const waiting = { ...incoming, id: 'call-2', peer: CITRA };
      const { element, session, $ } = await phone({ ...talking(), waiting });
      expect(text($('[part=waiting]'))).to.contain('Citra Dewi is calling Answering ends this call.');
      button(element, 'Answer').click();
      button(element, 'Decline').click();
      expect(session.asked).to.deep.equal([
        ['accept', { callId: 'call-2' }],
        ['reject', 'call-2'],
      ]);
      await expect(element).to.be.accessible();
    });

    it('does what commands of the platform say', async () => {
      const { element, session } = await phone(talking());
      for (const command of ['--hang-up', '--toggle-microphone', '--toggle-camera', '--accept', '--reject', '--what']) {
        element.dispatchEvent(Object.assign(new Event('command'), { command }));
      }
      expect(session.asked.map(([name]) => name)).to.deep.equal([
        'hangUp',
        'toggleMicrophone',
        'toggleCamera',
        'accept',
        'reject',
      ]);
    });
  });

  describe('shows what the other one and the devices do', () => {
    it('says that the camera is off, and shows initials in place of the picture', async () => {
      const { $ } = await phone(talking({ media: { camera: false } }));
      expect(text($('[part=peer-tile]'))).to.equal('AS Camera off');
      expect($('[part=peer-video]')).to.have.attribute('hidden');
    });

    it('says who is muted, and that the network is weak only when it is', async () => {
      const { session, element, $ } = await phone(talking());
      expect($('[part=muted]')).to.equal(null);
      expect($('[part=quality]')).to.equal(null);
      session.set(talking({ media: { microphone: false }, link: { quality: 'poor' } }));
      await element.updateComplete;
      expect(text($('[part=muted]'))).to.equal('Microphone off');
      expect(text($('[part=quality]'))).to.equal('Weak network');
    });

    it('tells what is on by aria-pressed, and by what really is on', async () => {
      const { element } = await phone(talking({ devices: { camera: { ...OFF, desired: true }, microphone: OFF } }));
      expect(button(element, 'Microphone')).to.have.attribute('aria-pressed', 'false');
      expect(button(element, 'Camera')).to.have.attribute('aria-pressed', 'false');
      expect(button(element, 'Camera')).to.have.attribute('aria-busy', 'true');
    });

    it('tells of a device that failed in its place, with a way out, while the call goes on', async () => {
      const devices = { camera: { ...OFF, error: callError('device-busy') } };
      const { element, session, $ } = await phone(talking({ devices }));
      expect(text($('[part=error]'))).to.contain('Your camera is used by another application.');
      expect(text($('[part=duration]'))).to.equal('04:12');
      await expect(element).to.be.accessible();
      button(element, 'Try again').click();
      expect(session.asked).to.deep.equal([['toggleCamera', true]]);
      button(element, 'Close').click();
      await element.updateComplete;
      expect($('[part=error]')).to.equal(null);
    });

    it('gives the exact attribute when a policy of the page around is in the way', async () => {
      const devices = { camera: { ...OFF, error: callError('blocked-by-policy') } };
      const { $ } = await phone(talking({ devices }));
      expect(text($('[part=error]'))).to.contain('allow="camera; microphone; display-capture; autoplay"');
    });

    it('offers one button when the browser holds the sound back', async () => {
      const { element, session } = await phone({ ...talking(), playbackBlocked: true });
      button(element, 'Play sound').click();
      expect(session.asked).to.deep.equal([['resumePlayback']]);
    });

    it('says when the other one turns the camera on in a voice call', async () => {
      const voice = { call: { media: 'audio' as const }, devices: { camera: OFF } };
      const { element, session, $ } = await phone(talking({ ...voice, media: { camera: false } }));
      session.set(talking(voice));
      await element.updateComplete;
      await aTimeout(100);
      expect(text($('.notices'))).to.contain('Ana Siregar turned the camera on. Yours stays off.');
      expect(text($('[role=status]'))).to.contain('Yours stays off.');
      expect(session.asked).to.deep.equal([]);
    });

    it('counts the seconds without drawing anything else', async () => {
      const { element, session, $ } = await phone(talking());
      let drawn = 0;
      element.addController({ hostUpdated: () => drawn++ });
      session.time += 2000;
      await aTimeout(1100);
      expect(text($('[part=duration]'))).to.equal('04:14');
      expect(drawn).to.equal(0);
    });
  });

  describe('attaches pictures by identity', () => {
    it('once for each one shown, and lets go at the end', async () => {
      const { element, session } = await phone(talking());
      expect(session.attached).to.deep.equal(['p-ana/camera', 'self/camera']);
      session.set(talking({ media: { microphone: false } }));
      await element.updateComplete;
      element.layout = 'split';
      await element.updateComplete;
      expect(session.attached).to.deep.equal(['p-ana/camera', 'self/camera']);
      session.set({ ...STATES.ended, room: null });
      await element.updateComplete;
      expect(session.attached).to.deep.equal([]);
    });

    it('keeps both pictures in their places through every status', async () => {
      const { element, session } = await phone(STATES.dialing);
      const videos = [...element.renderRoot.querySelectorAll('video')];
      for (const state of [STATES.ringing, STATES.connected, STATES.reconnecting, STATES.ended]) {
        session.set({ ...state });
        await element.updateComplete;
        expect([...element.renderRoot.querySelectorAll('video')]).to.deep.equal(videos);
      }
    });
  });

  describe('tells the page', () => {
    it('by events with frozen details, which do not bubble', async () => {
      const { element, session } = await phone(talking());
      const heard: CustomEvent[] = [];
      element.addEventListener('call-ended', (event) => heard.push(event));
      element.parentElement?.addEventListener('call-ended', () => expect.fail('it bubbled'));
      session.tell('call-ended', { callId: 'call-1', peer: ANA, reason: 'hang-up', durationMs: 5 });
      expect(heard).to.have.length(1);
      expect(heard[0]?.detail).to.deep.equal({ callId: 'call-1', peer: ANA, reason: 'hang-up', durationMs: 5 });
      expect(heard[0]?.detail).to.be.frozen;
    });

    it('and leaves the ringing to a page that prevents it, until the call is answered', async () => {
      const { element, session } = await phone();
      element.addEventListener('call-incoming', (event) => event.preventDefault(), { once: true });
      session.set({ call: incoming });
      session.tell('call-incoming', { callId: incoming.id, from: ANA, media: 'video' });
      await element.updateComplete;
      expect(element.renderRoot.querySelector('.answers')).to.equal(null);
      expect(session.asked).to.deep.equal([['silence', 'call-1']]);

      session.set({ call: { ...incoming, phase: 'answering' } });
      await element.updateComplete;
      expect(text(element.renderRoot.querySelector('.phone'))).to.contain('Connecting…');
    });
  });

  describe('speaks', () => {
    it('at once when somebody calls, and in turn about the rest', async () => {
      const { element, session, $ } = await phone();
      session.set({ call: incoming });
      await element.updateComplete;
      await aTimeout(100);
      expect(text($('[role=alert]'))).to.equal('Ana Siregar is calling with video.');
      session.set(talking());
      await element.updateComplete;
      await aTimeout(100);
      expect(text($('[role=alert]'))).to.equal('');
      expect(text($('[role=status]'))).to.equal('Connected to Ana Siregar.');
    });

    it('the language of the page', async () => {
      const session = new FakeSession(talking());
      const around = await fixture(html`<div lang="id-ID"><video-call .session=${session}></video-call></div>`);
      const element = around.querySelector('video-call');
      if (!element) throw new Error('no element');
      await waitFor(() => element.renderRoot.querySelector('[aria-label="Tutup panggilan"]') !== null);
    });
  });

  describe('keeps focus where it belongs', () => {
    it('never takes that of the page', async () => {
      const { element, session } = await phone();
      const field = await fixture<HTMLInputElement>(html`<input aria-label="field" />`);
      field.focus();
      for (const state of [{ call: incoming }, talking(), STATES.ended ?? {}]) {
        session.set(state);
        await element.updateComplete;
        expect(document.activeElement).to.equal(field);
      }
    });

    it('moves its own when the button that had it is gone', async () => {
      const { element, session } = await phone(talking());
      button(element, 'Hang up').focus();
      session.set({ ...STATES.ended });
      await element.updateComplete;
      expect(text(element.shadowRoot?.activeElement ?? null)).to.equal('Close');
    });

    it('does not put it on a button that answers', async () => {
      const { element, session } = await phone(STATES.ended);
      button(element, 'Call again').focus();
      session.set({ call: incoming });
      await element.updateComplete;
      expect(element.shadowRoot?.activeElement).to.have.class('phone');
    });
  });

  describe('floating', () => {
    it('is not there without a call, and closes its last screen by Escape', async () => {
      const { element, session, $ } = await phone({}, { floating: true });
      expect(getComputedStyle($('.phone') as Element).display).to.equal('none');
      session.set({ ...STATES.ended });
      await element.updateComplete;
      expect(getComputedStyle($('.phone') as Element).display).to.equal('block');
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      expect(session.asked).to.deep.equal([['dismiss']]);
    });
  });

  describe('the own picture', () => {
    it('moves by arrow keys, and by a press', async () => {
      const { element, $ } = await phone(talking());
      const grip = $('.grip');
      const tile = $('[part=self-tile]') as HTMLElement;
      const arrow = (key: string) => grip?.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
      arrow('ArrowLeft');
      arrow('ArrowUp');
      await waitUntil(() => tile.classList.contains('top-start'));
      await element.updateComplete;
      expect(tile).to.have.class('top-start');
      grip?.click();
      await element.updateComplete;
      expect(tile).to.have.class('top-end');
    });

    it('is dragged, and snaps to the nearest corner', async () => {
      const { element, $ } = await phone(talking());
      element.style.width = '800px';
      const grip = $('.grip') as HTMLElement;
      grip.setPointerCapture = () => undefined;
      // What moves it is loaded when somebody points at it.
      grip.dispatchEvent(new PointerEvent('pointerenter'));
      await import('../../../src/elements/phone/corner-mover.ts');
      await aTimeout(0);
      const at = (type: string, clientX: number, clientY: number) =>
        grip.dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, pointerId: 1 }));
      const { left, top } = grip.getBoundingClientRect();
      at('pointerdown', left + 5, top + 5);
      at('pointermove', left - 600, top - 40);
      at('pointerup', left - 600, top - 40);
      await element.updateComplete;
      expect($('[part=self-tile]')).to.have.class('bottom-start');
    });
  });

  describe('comes and goes', () => {
    it('keeps the call when it is moved', async () => {
      const { element, session } = await phone(talking());
      const elsewhere = await fixture<HTMLElement>(html`<div></div>`);
      elsewhere.append(element);
      await aTimeout(1300);
      expect(session.asked).to.deep.equal([]);
      expect(session.attached).to.deep.equal(['p-ana/camera', 'self/camera']);
    });

    it('ends it a moment after it was removed, and lets go of everything', async () => {
      const { element, session } = await phone(talking());
      element.remove();
      expect(session.asked).to.deep.equal([]);
      await aTimeout(1300);
      expect(session.asked).to.deep.equal([['hangUp']]);
      expect(session.attached).to.deep.equal([]);
    });
  });

  describe('says what is wrong', () => {
    it('with an unknown layout, once, and goes on', async () => {
      const warnings: unknown[] = [];
      const { warn } = console;
      console.warn = (...args: unknown[]) => warnings.push(args[0]);
      try {
        const { element } = await phone(talking(), { layout: 'circle' as 'pip' });
        element.requestUpdate();
        await element.updateComplete;
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.contain('layout="circle"').and.to.contain('bad-attribute');
      } finally {
        console.warn = warn;
      }
    });
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !condition(); tries++) await aTimeout(20);
  expect(condition()).to.equal(true);
}
