import type { DeviceNotice } from '../call/state.ts';

/** What tells of something that has happened goes away by itself; what tells of something that lasts, with that. */
const BRIEF: readonly DeviceNotice[] = ['switched', 'returned', 'talking-muted'];
const BRIEF_MS = 10_000;

/** What there is to say of one device: one thing at a time, the last one. */
export class DeviceNotices {
  #current: DeviceNotice | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (notice: DeviceNotice | null) => void) {}

  tell(notice: DeviceNotice): void {
    this.#set(notice);
    if (BRIEF.includes(notice)) this.#timer = setTimeout(() => this.over(notice), BRIEF_MS);
  }

  /** Takes this one back, if it is still what is said. */
  over(notice: DeviceNotice): void {
    if (this.#current === notice) this.#set(null);
  }

  clear(): void {
    this.#set(null);
  }

  #set(notice: DeviceNotice | null): void {
    clearTimeout(this.#timer);
    if (this.#current === notice) return;
    this.#current = notice;
    this.say(notice);
  }
}
