import { LitElement, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { createRef } from 'lit/directives/ref.js';
import { loadCheckStrings } from '../i18n/check.ts';
import { checkStyles } from '../styles/check.ts';
import { surfaceTokens } from '../styles/surface-tokens.ts';
import { base, tokens } from '../styles/tokens.ts';
import { CheckRun } from './check/check-run.ts';
import type { CheckCode, CheckName, CheckResult, CheckState, Paste } from './check/check-test.ts';
import { copyText } from './check/copy-text.ts';
import { DeviceTest } from './check/device-test.ts';
import { placeOf } from './check/place.ts';
import { renderCheck, REPORT, type CheckActions } from './check/render.ts';
import { reportOf } from './check/report.ts';
import { sentenceOf } from './check/texts.ts';
import type { Verdict } from './check/verdict.ts';
import { CustomStates } from './custom-states.ts';
import { whenIdle } from './idle.ts';
import { LocaleController } from './locale-controller.ts';
import { OwnKeys } from './own-keys.ts';
import { VERSION } from './register.ts';
import { GRACE_MS, SessionController } from './session-controller.ts';
import { upgradeProperties } from './upgrade-properties.ts';

/** What came of one test: `code` is for programs, `message` for people, in their language; `paste` is what mends it. */
export interface CheckOutcome {
  readonly name: CheckName;
  readonly state: CheckState;
  readonly code: CheckCode | null;
  readonly message: string;
  readonly paste: Paste | null;
}

/** What a check has come to. */
export interface CheckDone {
  readonly verdict: Verdict;
  readonly results: readonly CheckOutcome[];
}

const COPIED_MS = 2_000;
/** What no click can change. */
const BARRED: readonly CheckCode[] = ['see-above', 'insecure-context', 'not-supported', 'blocked-by-policy', 'broken'];

/**
 * Tests whether calls work from here, and says what to change where they do not: the page and its permissions, microphone and
 * camera, the calling server, each way to the TURN servers, and a call of the browser with itself. What has to be pasted into
 * a page, a proxy or a server stands under what it mends. The server shows it at `/check`.
 *
 * Nothing is tested before a click, or by `auto-start`, and the devices only ever by a click of their own; they close by
 * themselves. The check connects beside the page's session, so for some seconds its user is online once more.
 *
 * @element call-check
 * @attr {boolean} auto-start - Tests by itself, when the page has time, all but the devices.
 * @attr {boolean} guest - The page names nobody on purpose: somebody is made up, or comes with a token behind the address of
 *   the page, `#token=…`.
 *
 * @slot - Instead of the title and the sentence under it.
 *
 * @fires {CustomEvent<{verdict: "works" | "limited" | "fails", results: CheckOutcome[]}>} call-check-done - All is tested; it
 *   comes again when the devices have been tested after that. Each of the results has `{name, state, code, message, paste}`.
 *
 * @csspart check - All of it.
 * @csspart title - What it is.
 * @csspart intro - What it does.
 * @csspart start-button - Starts it, and starts it again.
 * @csspart verdict - What it has come to.
 * @csspart report-button - Copies a report in plain text, without tokens and without addresses of the person's network.
 * @csspart report - The report, where the browser lets no page copy.
 * @csspart list - All tests.
 * @csspart row - One of them.
 * @csspart row-waiting - One that has not been done.
 * @csspart row-running - One that is being done.
 * @csspart row-good - One that went well.
 * @csspart row-warning - One that found a limit.
 * @csspart row-bad - One that found a problem.
 * @csspart row-skipped - One that could not be done, or had not to be.
 * @csspart name - What is tested.
 * @csspart message - What came of it.
 * @csspart state - The same in a word.
 * @csspart paste - What mends it, and where it belongs.
 * @csspart copy-button - Copies that.
 * @csspart devices - Where devices are tried out.
 * @csspart devices-button - Opens the devices, and closes them.
 * @csspart preview-video - The own picture.
 * @csspart meter - How loud the microphone is.
 * @csspart icon - Every icon.
 *
 * @cssproperty [--call-accent=#3566f6] - The button that starts it, and the mark of what is being tested.
 * @cssproperty [--call-accent-text] - Text on the accent; by default black or white, whichever can be read on it.
 * @cssproperty [--call-success=#2bbd6e] - What went well, and the level of the microphone.
 * @cssproperty [--call-warning=#f2b33d] - What has a limit, on dark cards.
 * @cssproperty [--call-danger=#ef3e42] - What is wrong.
 * @cssproperty [--call-stage=#10131a] - Behind the own picture; dark in both colour schemes.
 * @cssproperty [--call-surface] - The card; white or dark by `color-scheme`.
 * @cssproperty [--call-surface-raised] - Boxes on it.
 * @cssproperty [--call-surface-text] - Text on them.
 * @cssproperty [--call-surface-muted] - Quieter text on them.
 * @cssproperty [--call-border] - Lines on and around them.
 * @cssproperty [--call-radius=16px]
 * @cssproperty [--call-radius-small=10px]
 * @cssproperty [--call-space=8px] - Unit of all gaps.
 * @cssproperty [--call-font] - Font family; by default that of the system.
 * @cssproperty [--call-font-size=max(14px, 0.875rem)]
 * @cssproperty [--call-shadow] - Of the card.
 * @cssproperty [--call-focus] - Ring around what has the focus; dark or light by `color-scheme`.
 *
 * @cssstate running - Tests are being done.
 * @cssstate works - Calls work from here.
 * @cssstate limited - They work, with limits.
 * @cssstate fails - They do not.
 */
export class CallCheckElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, surfaceTokens, base, checkStyles];

  static override properties: PropertyDeclarations = {
    autoStart: { type: Boolean, attribute: 'auto-start' },
    guest: { type: Boolean },
    said: { state: true },
    copied: { state: true },
    report: { state: true },
  };

  autoStart = false;
  guest = false;

  private said = '';
  private copied: string | null = null;
  private report: string | null = null;

  readonly #link: SessionController = new SessionController(this, { select: ({ options }) => [options] });
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => true,
  );
  readonly #states = new CustomStates(this);
  readonly #run = new CheckRun((began) => this.#changed(began));
  readonly #devices = new DeviceTest(
    () => this.requestUpdate(),
    (result) => this.#tested(result),
  );
  readonly #preview = createRef<HTMLVideoElement>();
  readonly #meter = createRef<HTMLElement>();
  readonly #actions: CheckActions = {
    start: () => void this.start(),
    devices: () => this.#tryDevices(),
    copy: (text, name) => void this.#copy(text, name),
    report: () => void this.#copyReport(),
  };
  #tag = '';
  #grace: ReturnType<typeof setTimeout> | undefined;
  #uncopied: ReturnType<typeof setTimeout> | undefined;
  #started = false;

  constructor() {
    super();
    new OwnKeys(this);
    upgradeProperties(this);
  }

  /** What it has come to; null before that, and while it is tested anew. */
  get verdict(): Verdict | null {
    return this.#run.verdict;
  }

  /** What came of each test so far. */
  get results(): readonly CheckOutcome[] {
    const outcomes = this.#run.rows.map(({ name, state, result }) => {
      const message = result ? sentenceOf(result, this.#locale) : '';
      const paste = result?.paste ? Object.freeze({ ...result.paste }) : null;
      return Object.freeze({ name, state, code: result?.code ?? null, message, paste });
    });
    return Object.freeze(outcomes);
  }

  /** Tests everything but the devices, which take a click of the person. Resolves when that is done, or nobody looks any more. */
  async start(): Promise<void> {
    if (this.#run.running) return;
    this.#started = true;
    this.#devices.close();
    this.report = null;
    if (await this.#run.start(placeOf(this.#link.ref, this.guest))) this.#tellDone();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    // The page may still be about to say who its visitor is.
    whenIdle(() => {
      if (this.autoStart && this.isConnected && !this.#started) void this.start();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#grace = setTimeout(() => {
      if (this.isConnected) return;
      this.#started = false;
      this.#run.stop();
      this.#devices.close();
    }, GRACE_MS);
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  protected override render(): TemplateResult {
    this.#learn(this.#locale.locale.tag);
    const { rows, running, verdict } = this.#run;
    const { said, copied, report } = this;
    const { pictured, open } = this.#devices;
    const looked = rows.find(({ name }) => name === 'devices')?.result;
    const usable = looked && !BARRED.includes(looked.code);
    const devices = open ? (pictured ? 'pictured' : 'open') : usable ? 'closed' : null;
    const check = renderCheck(
      { rows, running, verdict, devices, copied, report, said },
      { texts: this.#locale, preview: this.#preview, meter: this.#meter, actions: this.#actions },
    );
    return html`<div class="frame">${check}</div>`;
  }

  protected override updated(): void {
    this.#devices.show(this.#preview.value, this.#meter.value);
    const { running, verdict } = this.#run;
    this.#states.set(running && 'running', verdict ?? false);
  }

  #learn(tag: string): void {
    if (tag === this.#tag) return;
    this.#tag = tag;
    void loadCheckStrings(tag).then(() => this.requestUpdate());
  }

  #changed(began: CheckName | null): void {
    const { t } = this.#locale;
    if (began) {
      const { rows } = this.#run;
      const number = rows.findIndex(({ name }) => name === began) + 1;
      this.said = t('check.progress', { number, count: rows.length, what: t(`check.name.${began}`) });
    }
    this.requestUpdate();
  }

  #tellDone(): void {
    const { verdict, results } = this;
    if (!verdict) return;
    const { t } = this.#locale;
    this.said = `${t(`check.verdict.${verdict}`)}. ${t(`check.verdict-hint.${verdict}`)}`;
    const detail: CheckDone = Object.freeze({ verdict, results });
    this.dispatchEvent(new CustomEvent('call-check-done', { detail }));
  }

  #tryDevices(): void {
    if (this.#devices.open) return this.#devices.end();
    const looked = this.#run.rows.find(({ name }) => name === 'devices')?.result;
    this.#devices.begin(!(looked?.source === 'camera' && looked.code === 'device-not-found'));
  }

  #tested(result: CheckResult): void {
    this.#run.tell('devices', result);
    this.said = sentenceOf(result, this.#locale);
    this.#tellDone();
  }

  async #copyReport(): Promise<void> {
    const { t } = this.#locale;
    const { verdict } = this;
    if (!verdict) return;
    const text = reportOf({
      version: VERSION,
      verdict: t(`check.verdict.${verdict}`),
      at: new Date(),
      page: location.origin,
      server: placeOf(this.#link.ref, this.guest).server,
      browser: navigator.userAgent,
      rows: this.results.map(({ name, state, code, message }) => ({
        name,
        title: t(`check.name.${name}`),
        state: t(`check.state.${state}`),
        message,
        code: code ?? '',
      })),
    });
    if (await this.#copy(text, REPORT)) return;
    this.report = text;
    await this.updateComplete;
    this.renderRoot.querySelector('textarea')?.select();
  }

  async #copy(text: string, what: string): Promise<boolean> {
    const copied = await copyText(text, this.renderRoot);
    if (!copied) return false;
    this.copied = what;
    this.said = this.#locale.t('check.copied');
    clearTimeout(this.#uncopied);
    this.#uncopied = setTimeout(() => (this.copied = null), COPIED_MS);
    return true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'call-check': CallCheckElement;
  }
  interface HTMLElementEventMap {
    'call-check-done': CustomEvent<CheckDone>;
  }
}
