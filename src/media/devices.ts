import type { DeviceNotice, DeviceSource } from '../call/state.ts';
import type { CallError } from '../protocol/index.ts';

/** A device that one can choose, as the browser lists it; the label is empty before the person has allowed any. */
export interface DeviceChoice {
  readonly id: string;
  readonly label: string;
  /** In use, or the one that will be. */
  readonly chosen: boolean;
}

export interface DeviceList {
  readonly microphone: readonly DeviceChoice[];
  readonly camera: readonly DeviceChoice[];
  readonly speaker: readonly DeviceChoice[];
}

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

  /**
   * Uses this device from now on, and remembers it for this site. An open one is replaced without a pause; a failure
   * keeps the old one and is reported.
   */
  choose(source: DeviceSource, deviceId: string): void;

  /** The camera that looks the other way, on phones. */
  flipCamera(): void;

  /** What is plugged in; `speaker` is empty where the browser does not let pages choose. */
  list(): Promise<DeviceList>;

  /** Closes everything; the next `want` opens anew. */
  release(): void;
  close(): void;
}

export interface DevicesListener {
  /** `track` is what is to be sent: null when off. `error` is set when it was wanted and could not be had. */
  changed(source: DeviceSource, actual: boolean, track: MediaStreamTrack | null, error: CallError | null): void;
  /** Something has happened to an open device that the person should know of; null: no more. */
  notice(source: DeviceSource, notice: DeviceNotice | null): void;
}
