import type { ServerMessage } from '../protocol/index.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';

/** Whom the page wants to know about: the union of what its elements watch, told to the server once a turn. */
export class PresenceWatch {
  readonly #wanted = new Set<{ users: 'everyone' | readonly string[] }>();
  #telling = false;
  #told = '[]';

  constructor(
    private readonly signaling: SignalingClient,
    private readonly receive: (message: ServerMessage) => void,
  ) {}

  add(users: 'everyone' | readonly string[]): () => void {
    const watch = { users };
    this.#wanted.add(watch);
    this.#tellSoon();
    return () => {
      if (this.#wanted.delete(watch)) this.#tellSoon();
    };
  }

  /** Says it again to a server that may have forgotten. */
  tell(): void {
    this.#told = '[]';
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      void this.#tellNow();
    });
  }

  async #tellNow(): Promise<void> {
    const all = [...this.#wanted].map(({ users }) => users);
    const users = all.includes('everyone') ? 'everyone' : [...new Set(all.flat())].sort();
    const text = JSON.stringify(users);
    if (text === this.#told) return;
    this.#told = text;
    const reply = await this.signaling.request('watch_presence', { users });
    if (!reply.ok || this.#told !== text) return;
    for (const payload of reply.presence) this.receive({ event: 'presence', payload });
  }
}
