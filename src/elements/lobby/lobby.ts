import { log } from '../../host/log.ts';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { createRef } from 'lit/directives/ref.js';
import type { DeviceSource } from '../../call/state.ts';
import { loadToolStrings } from '../../i18n/tools.ts';
import { attachTrack } from '../../media/attach.ts';
import type { DeviceList } from '../../media/devices.ts';
import { Speaker } from '../../media/speaker.ts';
import { playTestTone } from '../../media/test-tone.ts';
import type { CallMedia } from '../../protocol/index.ts';
import type { LocaleController } from '../locale-controller.ts';
import { GRACE_MS, type SessionController } from '../session-controller.ts';
import { LobbyCheck } from './check.ts';
import { LevelMeter } from './level-meter.ts';
import { asksName, setName } from './name.ts';
import { renderLobby, type LobbyActions, type LobbyMeaning } from './render.ts';

interface LobbyHost extends ReactiveControllerHost, HTMLElement {
  readonly media: CallMedia;
}

/** What the person has chosen to go in with. */
export interface LobbyWishes {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/**
 * The check before a call or a room, for the element that shows it: the own picture, the level, the choice of devices, the
 * name. Nothing opens before a click, and everything closes when those of the call are open, or nobody looks any more.
 */
export class Lobby implements ReactiveController {
  readonly #host: LobbyHost;
  readonly #link: SessionController;
  readonly #locale: LocaleController;
  readonly #over: () => boolean;
  readonly #actions: LobbyActions;
  readonly #check: LobbyCheck;
  readonly #meter = new LevelMeter();
  readonly #preview = createRef<HTMLVideoElement>();
  readonly #level = createRef<HTMLElement>();
  readonly #size = new ResizeObserver(() => this.#closeSoon());
  #detach: (() => void) | null = null;
  #shown: { track: MediaStreamTrack | null; video: HTMLVideoElement | undefined } = { track: null, video: undefined };
  #name = '';
  /** The person has, so it may be changed, though the page seems to have said it since. */
  #named = false;
  #speakerFailed = false;
  #testing = false;
  #tag = '';
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** `over`: what comes after it has begun. `go`: the main button was pressed. */
  constructor(
    host: LobbyHost,
    link: SessionController,
    locale: LocaleController,
    { over, go }: { readonly over: () => boolean; readonly go: () => void },
  ) {
    this.#host = host;
    this.#link = link;
    this.#locale = locale;
    this.#over = over;
    this.#check = new LobbyCheck(() => host.requestUpdate());
    this.#actions = {
      check: () => this.check(),
      toggle: (source) => this.#check.toggle(source),
      choose: (kind, deviceId) => void this.#choose(kind, deviceId),
      test: () => void this.#test(),
      rename: (name) => {
        this.#name = name;
        host.requestUpdate();
      },
      go,
    };
    host.addController(this);
  }

  hostConnected(): void {
    this.#size.observe(this.#host);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#size.disconnect();
    this.#closeSoon();
  }

  hostUpdated(): void {
    this.#show();
    if (this.#over()) this.#handOver();
  }

  /** Opens the devices that the call would use, as a click on its button does. */
  check(): void {
    void this.#check.open(this.#sources);
  }

  draw(meaning: LobbyMeaning): TemplateResult | symbol {
    this.#learn(this.#locale.locale.tag);
    const { begun, list, state: devices } = this.#check;
    const view = {
      ...meaning,
      media: this.#media,
      begun,
      devices,
      list,
      looksAway: this.#check.track('camera')?.getSettings().facingMode === 'environment',
      name: asksName(this.#link.ref, this.#named) ? this.#name : null,
      testing: this.#testing,
      speakerFailed: this.#speakerFailed,
    };
    const ui = { texts: this.#locale, preview: this.#preview, meter: this.#level, actions: this.#actions };
    return renderLobby(view, ui);
  }

  /** What is to be on in the call: what was not turned off here, and has not failed. */
  get wishes(): LobbyWishes {
    const { begun, state } = this.#check;
    const microphone = !begun || state.microphone.desired || state.microphone.error !== null;
    return { microphone, camera: this.#media === 'video' && (!begun || state.camera.desired) };
  }

  /** What the person has typed in; empty where the page has not left it to them. */
  get name(): string {
    return asksName(this.#link.ref, this.#named) ? this.#name.trim() : '';
  }

  /** Makes that name the session's. */
  async useName(): Promise<void> {
    const { name } = this;
    if (!name) return;
    this.#named = true;
    await setName(this.#host, this.#link.ref, name);
  }

  // Attributes take anything, whatever the types say.
  get #media(): CallMedia {
    return this.#host.media === 'audio' ? 'audio' : 'video';
  }

  get #sources(): readonly DeviceSource[] {
    return this.#media === 'audio' ? ['microphone'] : ['microphone', 'camera'];
  }

  #learn(tag: string): void {
    if (tag === this.#tag) return;
    this.#tag = tag;
    void loadToolStrings(tag).then(() => this.#host.requestUpdate());
  }

  #show(): void {
    const track = this.#check.track('camera');
    const video = this.#preview.value;
    if (track !== this.#shown.track || video !== this.#shown.video) {
      this.#detach?.();
      this.#detach = video ? attachTrack(video, track) : null;
      this.#shown = { track, video };
    }
    this.#meter.show(this.#check.track('microphone'), this.#level.value);
  }

  /** Firefox would ask once more if nothing were open when the call asks, so these stay until those of the call are there. */
  #handOver(): void {
    const { devices } = this.#link.state;
    const settled = this.#sources.every((source) => {
      const { desired, actual, error } = devices[source];
      return actual || error !== null || !desired;
    });
    if (settled) this.#check.close();
  }

  /** Out of the page, or not to be seen in it, for longer than a framework takes to put it back: nobody looks any more. */
  #closeSoon(): void {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      const host = this.#host;
      if (host.isConnected && host.getClientRects().length > 0) return;
      this.#check.close();
      this.#show();
    }, GRACE_MS);
  }

  async #choose(kind: keyof DeviceList, deviceId: string): Promise<void> {
    if (kind !== 'speaker') return this.#check.choose(kind, deviceId);
    try {
      // Without a session it is remembered for the one that comes.
      await (this.#link.session?.chooseDevice('speaker', deviceId) ?? new Speaker().use(deviceId));
      this.#speakerFailed = false;
    } catch (error) {
      log('debug', 'The speaker could not be chosen.', error);
      this.#speakerFailed = true;
    }
    this.#host.requestUpdate();
    await this.#check.look();
  }

  async #test(): Promise<void> {
    if (this.#testing) return;
    this.#testing = true;
    this.#host.requestUpdate();
    try {
      await playTestTone(this.#check.list.speaker.find(({ chosen }) => chosen)?.id);
      this.#speakerFailed = false;
    } catch (error) {
      log('debug', 'The test tone could not be played.', error);
      this.#speakerFailed = true;
    }
    this.#testing = false;
    this.#host.requestUpdate();
  }
}
