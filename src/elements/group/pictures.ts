import { ignored } from '../../host/log.ts';
import { fitPicture } from '../fit-picture.ts';
import type { SessionLike } from '../session-like.ts';
import type { GroupTile } from './view.ts';

interface Shown {
  readonly element: HTMLVideoElement;
  readonly detach: () => void;
}

/** Keeps the `<video>`s of a stage attached to what they show, outside of rendering: see the phone's `Pictures`. */
export class GroupPictures {
  #session: SessionLike | null = null;
  readonly #shown = new Map<string, Shown>();

  follow(
    session: SessionLike | null,
    tiles: readonly GroupTile[],
    find: (key: string) => HTMLVideoElement | null,
  ): void {
    if (session !== this.#session) this.close();
    this.#session = session;
    for (const [key, { element, detach }] of this.#shown) {
      if (find(key) === element && tiles.some((tile) => tile.key === key)) continue;
      detach();
      this.#shown.delete(key);
    }
    if (!session) return;
    for (const { key, participantId, source } of tiles) {
      const element = find(key);
      const known = this.#shown.get(key);
      // Browsers pause what was taken out of the page, even for a moment.
      if (known && element?.paused && element.srcObject)
        element.play().catch(ignored('A picture does not play again.'));
      if (known || !element) continue;
      if (source === 'camera') fitPicture(element);
      this.#shown.set(key, { element, detach: session.attach(participantId, source, element) });
    }
  }

  close(): void {
    for (const { detach } of this.#shown.values()) detach();
    this.#shown.clear();
  }
}
