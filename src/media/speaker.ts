import { ignored } from '../host/log.ts';
import { callError } from '../protocol/index.ts';
import { recall, remember, type KnownDevice } from './device-memory.ts';
import { MediaFailure } from './media-errors.ts';
import { findDevice, pluggedIn } from './plugged-in.ts';

/** A media element, or an `AudioContext` where the browser lets its device be chosen. */
export interface Sink extends EventTarget {
  setSinkId?(id: string): Promise<void>;
}

/** Where a page is heard: one device for all that sounds, what sounds now and what will. */
export class Speaker {
  readonly #sinks = new Set<Sink>();
  #chosen: KnownDevice | null = recall('speaker');
  /** What `setSinkId` takes; empty: the default of the system. */
  #id = this.#chosen?.id ?? '';

  add(sink: Sink): void {
    if (this.#sinks.size === 0) navigator.mediaDevices?.addEventListener('devicechange', this.#look);
    this.#sinks.add(sink);
    if (this.#id === '') return;
    // Its id may be another one by now, or it is not plugged in today.
    sink.setSinkId?.(this.#id).catch(this.#look);
  }

  remove(sink: Sink): void {
    this.#sinks.delete(sink);
    if (this.#sinks.size === 0) navigator.mediaDevices?.removeEventListener('devicechange', this.#look);
  }

  /** Rejects with a {@link MediaFailure}, and then everything is heard where it was heard before. */
  async use(deviceId: string): Promise<void> {
    const id = deviceId === 'default' ? '' : deviceId;
    try {
      const probe: Sink = document.createElement('audio');
      if (!probe.setSinkId) throw new TypeError('This browser lets no page choose.');
      await probe.setSinkId(id);
    } catch (reason) {
      throw new MediaFailure(callError('speaker-failed'), reason);
    }
    const label = (await pluggedIn('speaker')).find((device) => device.deviceId === id)?.label ?? '';
    this.#chosen = id === '' ? null : { id, label };
    remember('speaker', this.#chosen);
    this.#apply(id);
  }

  close(): void {
    for (const sink of this.#sinks) this.remove(sink);
  }

  /** Something was plugged in or out: the chosen one while it is there, and the default meanwhile. */
  readonly #look = (): void => {
    void pluggedIn('speaker').then((list) => {
      if (this.#chosen) this.#apply(findDevice(list, this.#chosen)?.deviceId ?? '');
    });
  };

  #apply(id: string): void {
    if (id === this.#id) return;
    this.#id = id;
    for (const sink of this.#sinks) sink.setSinkId?.(id).catch(ignored('A sound stays at its speaker.'));
  }
}
