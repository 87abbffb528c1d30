import type { DeviceSource } from '../call/state.ts';
import type { CallError } from '../protocol/index.ts';

/** The microphone and the camera of this page: opened when wanted, closed when not, one change at a time. */
export interface LocalDevices {
  /**
   * What a click has asked for. Reports come through the listener. Turning the microphone off mutes it at once and
   * keeps the device, so that speaking again needs no wait; turning the camera off closes it, so that its light goes out.
   */
  want(source: DeviceSource, on: boolean): void;

  /**
   * Whether asking for these now would make the browser ask the person; not a promise where it is known, so that a click
   * can open them in its own task.
   */
  willPrompt(sources: readonly DeviceSource[]): boolean | Promise<boolean>;

  /** The local track to show or to send; null while off. */
  track(source: DeviceSource): MediaStreamTrack | null;

  /** Closes everything; the next `want` opens anew. */
  release(): void;
  close(): void;
}

export interface DevicesListener {
  /** `track` is what is to be sent: null when off. `error` is set when it was wanted and could not be had. */
  changed(source: DeviceSource, actual: boolean, track: MediaStreamTrack | null, error: CallError | null): void;
}
