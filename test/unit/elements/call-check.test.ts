import { aTimeout, expect, fixture, fixtureCleanup, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../../src/define/call-check.ts';
import '../../../src/define/call-session.ts';
import type { CallCheckElement, CheckDone } from '../../../src/elements/call-check.ts';
import { CheckRun } from '../../../src/elements/check/check-run.ts';
import type { CheckContext, CheckName, CheckResult, CheckTest } from '../../../src/elements/check/check-test.ts';
import { loadCheckStrings } from '../../../src/i18n/check.ts';
import { loadLocale } from '../../../src/i18n/index.ts';
import { FakeSession } from './fake-session.ts';

interface Check {
  readonly element: CallCheckElement;
  readonly $: <E extends HTMLElement = HTMLElement>(selector: string) => E;
  readonly done: () => Promise<CheckDone>;
}

/** In a session that the page brings, whose server is nobody's: all but the server and TURN is really tested. */
async function check(attributes = html`<call-check></call-check>`): Promise<Check> {
  const around = await fixture(html`<call-session .session=${new FakeSession()}>${attributes}</call-session>`);
  const element = around.querySelector('call-check') as CallCheckElement;
  await element.updateComplete;
  const $ = <E extends HTMLElement>(selector: string) => element.renderRoot.querySelector<E>(selector) as E;
  const done = async (): Promise<CheckDone> =>
    (await oneEvent<CustomEvent<CheckDone>>(element, 'call-check-done')).detail;
  return { element, $, done };
}

const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('<call-check>', () => {
  before(async () => void (await Promise.all([loadLocale('en'), loadLocale('id')])));

  const tracks: MediaStreamTrack[] = [];
  let asked = 0;
  const native = Object.getOwnPropertyDescriptor(MediaDevices.prototype, 'getUserMedia') as PropertyDescriptor;
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  beforeEach(() => {
    asked = 0;
    MediaDevices.prototype.getUserMedia = async (constraints) => {
      asked++;
      const stream = await getUserMedia(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
  afterEach(() => {
    fixtureCleanup();
    Object.defineProperty(MediaDevices.prototype, 'getUserMedia', native);
  });
  const live = (): number => tracks.filter(({ readyState }) => readyState === 'live').length;

  it('tests nothing by itself, and says what it would', async () => {
    const { element, $ } = await check();
    await aTimeout(100);
    expect(element.results.map(({ state }) => state)).to.deep.equal(Array(8).fill('waiting'));
    expect(element.verdict).to.equal(null);
    expect(text($('[part=start-button]'))).to.equal('Start the check');
    await expect(element).to.be.accessible();
  });

  it('tests everything but the devices by a click, says how far it is, and what it comes to', async () => {
    const { element, $, done } = await check();
    const said = new Set<string>();
    const watcher = new MutationObserver(() => said.add(text($('[role=status]'))));
    watcher.observe($('[role=status]'), { childList: true, characterData: true, subtree: true });
    const ended = done();
    $('[part=start-button]').click();
    await waitUntil(() => $('[part=start-button]').ariaDisabled === 'true');
    expect(element.matches(':state(running)')).to.equal(true);
    const { verdict, results } = await ended;
    await element.updateComplete;
    watcher.disconnect();

    expect(verdict).to.equal('works');
    expect(element.matches(':state(works)')).to.equal(true);
    expect(results.map(({ name, state }) => `${name} ${state}`)).to.deep.equal([
      'secure good',
      'policy good',
      'devices waiting',
      'socket skipped',
      'turn-udp skipped',
      'turn-tcp skipped',
      'turn-tls skipped',
      'loopback good',
    ]);
    expect(results.at(-1)?.message).to.match(/kb\/s inside of this browser/);
    expect(
      [...said].some((line) => /^\d of 8: /.test(line)),
      [...said].join('\n'),
    ).to.equal(true);
    expect(text($('[role=status]'))).to.match(/^Calls work from here/);
    expect(text($('[part=verdict]'))).to.match(/^Calls work from here/);
    expect(text($('[part=start-button]'))).to.equal('Check again');
    expect(Object.isFrozen(results) && results.every(Object.isFrozen)).to.equal(true);
    expect(asked).to.equal(0);
    await expect(element).to.be.accessible();
  });

  it('starts by itself where the page wants that, and opens no device', async () => {
    const { done, element } = await check(html`<call-check auto-start></call-check>`);
    await done();
    expect(element.verdict).to.equal('works');
    expect(asked).to.equal(0);
  });

  it('tries the devices by a click of their own, and closes them again', async () => {
    const { element, $, done } = await check(html`<call-check auto-start></call-check>`);
    await done();
    await waitUntil(() => $('[part=devices-button]'));
    const tested = done();
    $('[part=devices-button]').click();
    const video = $<HTMLVideoElement>('[part=preview-video]');
    await waitUntil(() => video.videoWidth > 0 && !video.hidden, 'the own picture', { timeout: 5000 });
    expect(live()).to.equal(2);
    expect(text($('[part=devices-button]'))).to.equal('End the test');
    await expect(element).to.be.accessible();
    $('[part=devices-button]').click();
    const { results } = await tested;
    expect(live()).to.equal(0);
    // Nobody has clicked here, so the browser lets nothing be heard.
    const devices = results.find(({ name }) => name === 'devices');
    expect([devices?.state, devices?.code]).to.deep.equal(['good', 'devices-unmeasured']);
  });

  it('lets go of everything when it is removed', async () => {
    const { element, $, done } = await check(html`<call-check auto-start></call-check>`);
    await done();
    await waitUntil(() => $('[part=devices-button]'));
    $('[part=devices-button]').click();
    await waitUntil(() => live() === 2);
    element.remove();
    await waitUntil(() => live() === 0, 'the devices to close', { timeout: 3000 });
  });

  it('speaks the language of the page, also what a test said before that was loaded', async () => {
    const { element, $ } = await check(html`<call-check auto-start lang="id"></call-check>`);
    await loadCheckStrings('id');
    await waitUntil(() => text($('[part=title]')) === 'Pemeriksaan koneksi');
    await waitUntil(() => element.results[0]?.message === 'Browser mengizinkan panggilan di halaman ini.');
  });

  it('shows the report to be copied by hand where the browser lets no page copy', async () => {
    const { element, $, done } = await check(html`<call-check auto-start></call-check>`);
    await done();
    await waitUntil(() => $('[part=report-button]'));
    Object.assign(document, { execCommand: () => false });
    Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('forbidden')) });
    try {
      $('[part=report-button]').click();
      await waitUntil(() => $('[part=report]'));
    } finally {
      Reflect.deleteProperty(document, 'execCommand');
      Reflect.deleteProperty(navigator.clipboard, 'writeText');
    }
    const { value } = $<HTMLTextAreaElement>('[part=report]');
    expect(value).to.contain('Calls work from here');
    expect(value).to.contain('(loopback-direct)');
    await expect(element).to.be.accessible();
  });
});

describe('a run of tests', () => {
  const context: Omit<CheckContext, 'signal' | 'found'> = {
    server: 'https://calls.example.com',
    credentials: async () => ({}),
    named: true,
    guest: false,
    foreign: false,
  };
  const good: CheckResult = { state: 'good', code: 'secure' };
  const test = (name: CheckName, run: CheckTest['run'] = () => good): CheckTest => ({ name, run });

  it('does them in order, and those of a step together', async () => {
    const told: string[] = [];
    let together = 0;
    let most = 0;
    const slow = (name: CheckName): CheckTest =>
      test(name, async () => {
        most = Math.max(most, ++together);
        await aTimeout(5);
        together--;
        return good;
      });
    const run = new CheckRun(
      (began) => began && told.push(began),
      [[test('secure')], [slow('turn-udp'), slow('turn-tcp')], [test('loopback')]],
    );
    expect(await run.start(context)).to.equal(true);
    expect(told).to.deep.equal(['secure', 'turn-udp', 'turn-tcp', 'loopback']);
    expect(most).to.equal(2);
    expect(run.verdict).to.equal('works');
  });

  it('is one run, however often it is started', async () => {
    let count = 0;
    const run = new CheckRun(() => undefined, [[test('secure', () => (count++, good))]]);
    await Promise.all([run.start(context), run.start(context)]);
    expect(count).to.equal(1);
    await run.start(context);
    expect(count).to.equal(2);
  });

  it('takes a test that breaks for a limit, and goes on', async () => {
    const broken = test('policy', () => Promise.reject(new Error('no')));
    const run = new CheckRun(() => undefined, [[broken], [test('socket')]]);
    await run.start(context);
    const of = (wanted: CheckName) => run.rows.find(({ name }) => name === wanted)?.result?.code;
    expect(of('policy')).to.equal('broken');
    expect(of('socket')).to.equal('secure');
    expect(run.verdict).to.equal('limited');
  });

  it('that is stopped says nothing more', async () => {
    let release = (): void => undefined;
    const wait = new Promise<void>((resolve) => (release = resolve));
    let later = 0;
    const run = new CheckRun(
      () => undefined,
      [[test('secure', () => wait.then(() => good))], [test('policy', () => (later++, good))]],
    );
    const ended = run.start(context);
    await aTimeout(0);
    run.stop();
    release();
    expect(await ended).to.equal(false);
    expect(later).to.equal(0);
    expect(run.rows.every(({ state }) => state === 'waiting')).to.equal(true);
    expect(run.verdict).to.equal(null);
  });

  it('judges again when the devices have been tried after it', async () => {
    const run = new CheckRun(() => undefined, [[test('secure')]]);
    await run.start(context);
    run.tell('devices', { state: 'bad', code: 'permission-denied', source: 'microphone' });
    expect(run.verdict).to.equal('fails');
  });
});
