import { aTimeout, expect } from '@open-wc/testing';
import { SCREEN_OFF, type DeviceNotice, type LinkStats } from '../../../src/call/state.ts';
import type { DeviceList } from '../../../src/media/devices.ts';
import { callError } from '../../../src/protocol/index.ts';
import { OFF, ON, talking } from './fake-session.ts';
import { button, isAccessible, key, phone, text, until, type Phone } from './phone-support.ts';

const PLUGGED: DeviceList = {
  microphone: [
    { id: 'm1', label: 'Desk microphone', chosen: true },
    { id: 'm2', label: 'Headset', chosen: false },
  ],
  camera: [
    { id: 'c1', label: 'Front camera', chosen: true },
    { id: 'c2', label: '', chosen: false },
  ],
  speaker: [{ id: 's1', label: 'Loudspeaker', chosen: true }],
};
const STATS: LinkStats = {
  roundTrip: 48,
  jitter: 3,
  lossIn: 0.021,
  lossOut: 0,
  rateIn: 1240,
  rateOut: 130,
  available: null,
  relayed: true,
  received: { camera: { rate: 1200, width: 1280, height: 720, frameRate: 30, limitedBy: null } },
  sent: { camera: { rate: 100, width: 320, height: 180, frameRate: 12, limitedBy: 'bandwidth' } },
};

async function open(one: Phone, name: string): Promise<HTMLButtonElement> {
  const opener = await button(one, name);
  opener.focus();
  opener.click();
  await until(() => one.$('[part=panel]') !== null, `what '${name}' opens`);
  await aTimeout(0);
  return opener;
}

const focused = ({ element }: Phone): string => {
  const on = element.shadowRoot?.activeElement ?? null;
  return text(on?.closest('label') ?? on);
};
const items = ({ element }: Phone): string[] =>
  [...element.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')].filter((i) => i.offsetParent).map(text);
const radios = ({ element }: Phone, kind: string): HTMLInputElement[] => [
  ...element.renderRoot.querySelectorAll<HTMLInputElement>(`input[name=${kind}]`),
];

describe('<video-call>: tools', () => {
  describe('the choice of devices', () => {
    it('names what is plugged in, marks what is used, and can be used by everybody', async () => {
      const one = await phone(talking());
      one.session.plugged = PLUGGED;
      const opener = await open(one, 'Choose microphone and speaker');
      await until(() => radios(one, 'microphone').length === 2, 'the list');
      expect(opener).to.have.attribute('aria-expanded', 'true');
      const names = [...one.element.renderRoot.querySelectorAll('.panel label')].map(text);
      expect(names).to.deep.equal(['Desk microphone', 'Headset', 'Loudspeaker']);
      expect(radios(one, 'microphone').map(({ checked }) => checked)).to.deep.equal([true, false]);
      await isAccessible(one);

      radios(one, 'microphone')[1]?.click();
      expect(one.session.asked).to.deep.equal([['chooseDevice', 'microphone', 'm2']]);
    });

    it('follows what is plugged in and out, and shows what is really used', async () => {
      const one = await phone(talking());
      one.session.plugged = PLUGGED;
      await open(one, 'Choose microphone and speaker');
      await until(() => radios(one, 'microphone').length === 2, 'the list');
      // A choice that failed: the old one is still in use.
      radios(one, 'microphone')[1]?.click();
      await until(() => radios(one, 'microphone')[0]?.checked === true, 'the old one');
      one.session.plugged = { ...PLUGGED, microphone: [{ id: 'm2', label: 'Headset', chosen: true }], speaker: [] };
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      await until(() => radios(one, 'microphone').length === 1, 'the other list');
      expect(radios(one, 'speaker')).to.have.length(0);
    });

    it('shows how loud the microphone is, only while it is open', async () => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context);
      const output = context.createMediaStreamDestination();
      tone.connect(output);
      tone.start();
      const one = await phone(talking());
      one.session.tracks.set('self/microphone', output.stream.getAudioTracks()[0] as MediaStreamTrack);
      await open(one, 'Choose microphone and speaker');
      expect(one.$('.meter')).to.have.attribute('role', 'meter');
      one.session.set(talking({ devices: { microphone: OFF } }));
      await one.element.updateComplete;
      expect(one.$('.meter')).to.equal(null);
      expect(text(one.$('.panel'))).to.contain('Turn your microphone on to see how loud it is.');
      await context.close();
    });

    it('shows what the camera sees, and numbers what has no name', async () => {
      const one = await phone(talking());
      one.session.plugged = PLUGGED;
      await open(one, 'Choose camera');
      await until(() => radios(one, 'camera').length === 2, 'the list');
      expect(text(one.$('.panel'))).to.contain('Camera 2');
      expect(one.session.attached.filter((each) => each === 'self/camera')).to.have.length(2);
      await isAccessible(one);
      key(one.$('.panel'), 'Escape');
      await one.element.updateComplete;
      expect(one.session.attached.filter((each) => each === 'self/camera')).to.have.length(1);
    });

    it('tells of a speaker that fails in its place', async () => {
      const one = await phone(talking());
      one.session.plugged = PLUGGED;
      one.session.chooseDevice = () => Promise.reject(Object.assign(new Error(), callError('speaker-failed')));
      await open(one, 'Choose microphone and speaker');
      await until(() => radios(one, 'speaker').length === 1, 'the list');
      radios(one, 'speaker')[0]?.dispatchEvent(new Event('change'));
      await until(() => text(one.$('.panel')).includes('Sound could not be sent to that device.'), 'the failure');
    });
  });

  describe('panels', () => {
    it('take focus, give it back by Escape, and go away by a press elsewhere', async () => {
      const one = await phone(talking());
      one.element.style.width = '420px';
      const opener = await open(one, 'More');
      expect(focused(one)).to.equal(items(one)[0]);
      await isAccessible(one);
      expect(key(one.$('.panel'), 'Escape').defaultPrevented).to.equal(true);
      await one.element.updateComplete;
      expect(one.$('.panel')).to.equal(null);
      expect(one.element.shadowRoot?.activeElement).to.equal(opener);

      await open(one, 'More');
      one.$('.panel')?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
      expect(one.$('.panel')).not.to.equal(null);
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
      await one.element.updateComplete;
      expect(one.$('.panel')).to.equal(null);
    });

    it('are closed by their own button, by another one, and by the end of the call', async () => {
      const one = await phone(talking());
      one.element.style.width = '420px';
      (await open(one, 'More')).click();
      await until(() => one.$('.panel') === null, 'closed');
      await open(one, 'More');
      await open(one, 'Choose camera');
      expect(one.element.renderRoot.querySelectorAll('.panel')).to.have.length(1);
      one.session.set({ call: null, room: null, links: {} });
      await until(() => one.$('.panel') === null, 'closed');
    });

    it('move by arrow keys, round and round', async () => {
      const one = await phone(talking());
      one.element.style.width = '420px';
      await open(one, 'More');
      const all = items(one);
      const press = (name: string) => key(one.element.shadowRoot?.activeElement ?? null, name);
      press('ArrowDown');
      expect(focused(one)).to.equal(all[1]);
      press('Home');
      press('ArrowUp');
      expect(focused(one)).to.equal(all.at(-1));
      press('ArrowDown');
      expect(focused(one)).to.equal(all[0]);
    });

    it('hold in a narrow phone what its bar has no room for', async () => {
      const one = await phone(talking());
      one.element.style.width = '280px';
      await open(one, 'More');
      expect(items(one)).to.include.members(['Choose microphone and speaker', 'Choose camera', 'Connection details']);
      const bar = one.$('.controls')?.getBoundingClientRect();
      expect(bar?.width).to.be.lessThan(265);
      [...one.element.renderRoot.querySelectorAll<HTMLElement>('.item')]
        .find((i) => text(i) === 'Choose camera')
        ?.click();
      await until(() => one.$('.panel.devices') !== null, 'the cameras');
      const panel = one.$('.panel')?.getBoundingClientRect();
      const around = one.element.getBoundingClientRect();
      expect(panel?.left).to.be.at.least(around.left);
      expect(panel?.right).to.be.at.most(around.right);
      expect(panel?.top).to.be.at.least(around.top);
    });

    it('let one choose between text and motion while one shares', async () => {
      const one = await phone({ ...talking(), screen: { ...SCREEN_OFF, desired: true, actual: true } });
      await open(one, 'More');
      const chosen = () => text(one.$('[role=menuitemradio][aria-checked=true]'));
      expect(chosen()).to.equal('Keep text sharp');
      await isAccessible(one);
      [...one.element.renderRoot.querySelectorAll<HTMLElement>('[role=menuitemradio]')][1]?.click();
      expect(one.session.asked).to.deep.equal([['setScreenContent', 'motion']]);
    });
  });

  describe('details of the connection', () => {
    const measured = (patch: Partial<LinkStats> = {}) => talking({ link: { stats: { ...STATS, ...patch } } });

    it('say what was measured, once a second, and draw nothing else', async () => {
      const one = await phone(measured());
      await open(one, 'More');
      (await button(one, 'Connection details')).click();
      await until(() => one.$('.details dl') !== null, 'the numbers');
      const said = text(one.$('.details'));
      for (const words of ['Through a relay', '48 ms', '2.1 %', '1.2 Mbit/s', '130 kbit/s', 'the network']) {
        expect(said).to.contain(words);
      }
      expect(said).to.contain('1280 × 720 · 30 fps · 1.2 Mbit/s');
      await isAccessible(one);

      let drawn = 0;
      one.element.addController({ hostUpdated: () => drawn++ });
      one.session.set({ links: measured({ roundTrip: 120 }).links ?? {} });
      await one.element.updateComplete;
      expect(text(one.$('.details'))).to.contain('120 ms');
      expect(drawn).to.equal(0);
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
      expect(one.$('.details')).not.to.equal(null);
      (await button(one, 'Close')).click();
      await until(() => one.$('.details') === null, 'closed');
    });

    it('cost nothing while they are closed', async () => {
      const one = await phone(measured());
      await one.element.updateComplete;
      let drawn = 0;
      one.element.addController({ hostUpdated: () => drawn++ });
      for (const roundTrip of [1, 2, 3]) one.session.set({ links: measured({ roundTrip }).links ?? {} });
      await one.element.updateComplete;
      expect(drawn).to.equal(0);
    });
  });

  describe('what devices do', () => {
    const noticing = (source: 'microphone' | 'camera', notice: DeviceNotice | null, label = 'Headset') =>
      talking({ devices: { [source]: { ...ON, notice, label } } });
    const says: [DeviceNotice, 'microphone' | 'camera', string][] = [
      ['suspended', 'camera', 'Your camera is held back by your system. It comes back by itself.'],
      ['switched', 'microphone', 'Your microphone was unplugged. Now in use: Headset'],
      ['returned', 'camera', 'Your camera is back. Now in use: Headset'],
      ['silent', 'microphone', 'Nothing comes from your microphone. Check whether it has a switch'],
    ];
    for (const [notice, source, words] of says) {
      it(`is shown, said once, and can be put away: ${notice}`, async () => {
        const one = await phone(noticing(source, notice));
        await until(() => text(one.$('[part=error]')).startsWith(words), words);
        await until(() => text(one.$('[role=status]')).startsWith(words), 'said');
        await isAccessible(one);
        const region = one.$('[role=status]') as HTMLElement;
        region.textContent = '';
        one.session.set({ playbackBlocked: false, user: { id: 'budi', name: 'Budi' } });
        await aTimeout(100);
        expect(text(region)).to.equal('');
        (await button(one, 'Close')).click();
        await until(() => one.$('[part=error]') === null, 'put away');
        // Another time is another notice.
        one.session.set(noticing(source, null));
        await one.element.updateComplete;
        one.session.set(noticing(source, notice));
        await until(() => one.$('[part=error]') !== null, 'again');
      });
    }

    it('leads to unmuting when one talks while muted', async () => {
      const one = await phone(talking({ devices: { microphone: { ...OFF, notice: 'talking-muted' } } }));
      (await button(one, 'Unmute')).click();
      expect(one.session.asked).to.deep.equal([['toggleMicrophone']]);
      expect(text(one.$('[part=error]'))).to.contain('You are muted.');
    });

    it('leads to the choice of another one when nothing comes from it', async () => {
      const one = await phone(noticing('microphone', 'silent'));
      one.session.plugged = PLUGGED;
      (await button(one, 'Choose')).click();
      await until(() => radios(one, 'microphone').length === 2, 'the list');
    });
  });
});
