import type { Page } from 'puppeteer-core';
import type { Person } from './person.ts';

/**
 * Runs in the page before everything else: fake devices that can be pulled out and plugged in again. No browser lets
 * itself be told so from outside, so this does what one does: tracks end, the list is shorter, `devicechange` comes.
 */
export function withPlugs(page: Page): Promise<unknown> {
  return page.evaluateOnNewDocument(() => {
    const gone = new Set<string>();
    const open = new Set<MediaStreamTrack>();
    const enumerate = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

    MediaDevices.prototype.enumerateDevices = async () => {
      const all = await enumerate();
      return all.filter(({ label }) => !gone.has(label));
    };

    /** What an unplugged device leaves of a wish: another one of its kind, or an error. */
    async function adjust(
      wish: boolean | MediaTrackConstraints | undefined,
      kind: MediaDeviceKind,
    ): Promise<boolean | MediaTrackConstraints | undefined> {
      if (!wish || gone.size === 0) return wish;
      const there = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === kind);
      if (there.length === 0) throw new DOMException('Requested device not found', 'NotFoundError');
      const constraints = wish === true ? {} : wish;
      const { deviceId } = constraints;
      const asked =
        typeof deviceId === 'object' && !Array.isArray(deviceId) ? (deviceId.exact ?? deviceId.ideal) : deviceId;
      if (there.some((device) => device.deviceId === asked)) return wish;
      if (typeof deviceId === 'object' && 'exact' in deviceId) throw new OverconstrainedError('deviceId');
      return { ...constraints, deviceId: { exact: there[0]?.deviceId ?? '' } };
    }

    MediaDevices.prototype.getUserMedia = async (wanted = {}) => {
      const audio = await adjust(wanted.audio, 'audioinput');
      const video = await adjust(wanted.video, 'videoinput');
      const stream = await ask({ ...wanted, ...(audio && { audio }), ...(video && { video }) });
      for (const track of stream.getTracks()) open.add(track);
      return stream;
    };

    Object.defineProperty(globalThis, Symbol.for('e2e plugs'), {
      value: {
        pull(label: string) {
          gone.add(label);
          for (const track of open) {
            if (track.label !== label || track.readyState === 'ended') continue;
            track.stop();
            track.dispatchEvent(new Event('ended'));
          }
          navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        },
        plug(label: string) {
          gone.delete(label);
          navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        },
      },
    });
  });
}

/** In front of a page that was opened {@link withPlugs}. */
export async function pull(person: Person, label: string): Promise<void> {
  await person.page.evaluate(`globalThis[Symbol.for('e2e plugs')].pull(${JSON.stringify(label)})`);
}

export async function plug(person: Person, label: string): Promise<void> {
  await person.page.evaluate(`globalThis[Symbol.for('e2e plugs')].plug(${JSON.stringify(label)})`);
}
