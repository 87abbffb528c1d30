import type { DeviceState } from '../../call/state.ts';
import { attachTrack } from '../../media/attach.ts';
import { LoudnessMeter } from '../../media/level.ts';
import { LobbyCheck } from '../lobby/check.ts';
import { LevelMeter } from '../lobby/level-meter.ts';
import type { CheckResult } from './check-test.ts';

/** How long the devices stay open, unless the person ends it. */
const OPEN_MS = 10_000;
/** Of full scale: more than the noise of a microphone that is muted. */
const HEARD = 0.002;
const LISTEN_MS = 100;

/** What the devices have shown while they were open. */
export interface DevicesShown {
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  /** Whether there is a camera to be opened at all. */
  readonly withCamera: boolean;
  /** Null where the browser lets no page measure. */
  readonly heard: boolean | null;
  readonly seen: boolean;
}

export function judgeDevices({ microphone, camera, withCamera, heard, seen }: DevicesShown): CheckResult {
  if (!microphone.actual) {
    return { state: 'bad', code: microphone.error?.code ?? 'device-failed', source: 'microphone' };
  }
  if (withCamera && !camera.actual) {
    return { state: 'warning', code: camera.error?.code ?? 'device-failed', source: 'camera' };
  }
  if (heard === false) return { state: 'warning', code: 'devices-silent' };
  if (withCamera && !seen) return { state: 'warning', code: 'devices-dark' };
  if (heard === null) return { state: 'good', code: 'devices-unmeasured' };
  return { state: 'good', code: withCamera ? 'devices-work' : 'devices-heard' };
}

/**
 * The microphone and the camera, opened by a click for some seconds: the own picture, the level, and what came of it. They are
 * the lobby's, so a choice that was made there counts here.
 */
export class DeviceTest {
  readonly #changed: () => void;
  readonly #told: (result: CheckResult) => void;
  readonly #check = new LobbyCheck(() => this.#look());
  readonly #meter = new LevelMeter();
  #withCamera = true;
  #detach: (() => void) | null = null;
  #shown: { track: MediaStreamTrack | null; video: HTMLVideoElement | undefined } = { track: null, video: undefined };
  #listened: MediaStreamTrack | null = null;
  #unlisten: (() => void) | null = null;
  #heard: boolean | null = null;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void, told: (result: CheckResult) => void) {
    this.#changed = changed;
    this.#told = told;
  }

  get open(): boolean {
    return this.#check.begun;
  }

  /** The picture is there to be shown. */
  get pictured(): boolean {
    return this.#check.state.camera.actual;
  }

  /** To be called from a click. */
  begin(withCamera: boolean): void {
    if (this.open) return;
    this.#withCamera = withCamera;
    this.#heard = null;
    void this.#check.open(withCamera ? ['microphone', 'camera'] : ['microphone']);
  }

  /** Closes the devices and says what they have shown. */
  end(): void {
    if (!this.open) return;
    const { microphone, camera } = this.#check.state;
    const { video } = this.#shown;
    const seen = (video?.videoWidth ?? 0) > 0;
    const shown = { microphone, camera, withCamera: this.#withCamera, heard: this.#heard, seen };
    this.close();
    // Ended before the person has answered the browser: nothing is known.
    if (microphone.actual || microphone.error) this.#told(judgeDevices(shown));
  }

  /** Closes the devices, and says nothing: nobody looks any more. */
  close(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.show(undefined, undefined);
    this.#listen(null);
    this.#check.close();
  }

  /** Shows what is open in these elements, outside of rendering. */
  show(video: HTMLVideoElement | undefined, meter: HTMLElement | undefined): void {
    const track = this.open ? this.#check.track('camera') : null;
    if (track !== this.#shown.track || video !== this.#shown.video) {
      this.#detach?.();
      this.#detach = video ? attachTrack(video, track) : null;
      this.#shown = { track, video };
    }
    this.#meter.show(this.open ? this.#check.track('microphone') : null, meter);
  }

  #look(): void {
    this.#changed();
    if (!this.open) return;
    this.#listen(this.#check.track('microphone'));
    const { microphone, camera } = this.#check.state;
    const settled = [microphone, camera].every(({ desired, actual, asking }) => !asking && desired === actual);
    const something = microphone.actual || camera.actual;
    const failed = microphone.error !== null || camera.error !== null;
    if (settled && !something && failed) this.end();
    else if (settled && something) this.#late ??= setTimeout(() => this.end(), OPEN_MS);
  }

  #listen(track: MediaStreamTrack | null): void {
    if (track === this.#listened) return;
    this.#unlisten?.();
    this.#listened = track;
    this.#unlisten = track && this.#measure(new LoudnessMeter(track));
  }
  #measure(meter: LoudnessMeter): () => void {
    const timer = setInterval(() => {
      const loudness = meter.look();
      if (loudness) this.#heard = this.#heard === true || loudness.average > HEARD;
    }, LISTEN_MS);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }
}
