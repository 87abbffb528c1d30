import type { Source } from '../../protocol/index.ts';
import { fitPicture } from '../fit-picture.ts';
import type { SessionLike } from '../session-like.ts';

interface Shown {
  readonly session: SessionLike;
  readonly participantId: string;
  readonly element: HTMLVideoElement;
  readonly detach: () => void;
}

/**
 * Keeps the `<video>`s of a phone attached to what they show. Outside of rendering and only when somebody else is
 * to be shown: a stream that is set again restarts its picture.
 */
export class Pictures {
  readonly #shown = new Map<string, Shown>();

  /** `participantId` null shows nobody. */
  show(
    place: 'peer' | 'self' | 'peer-screen' | 'self-screen',
    session: SessionLike | null,
    participantId: string | null,
    element: HTMLVideoElement | null,
    source: Extract<Source, 'camera' | 'screen'> = 'camera',
  ): void {
    const was = this.#shown.get(place);
    const same = was?.session === session && was?.participantId === participantId && was?.element === element;
    if (was && same) return;
    was?.detach();
    this.#shown.delete(place);
    if (!session || participantId === null || !element) return;
    if (place === 'self') fitPicture(element);
    this.#shown.set(place, {
      session,
      participantId,
      element,
      detach: session.attach(participantId, source, element),
    });
  }

  close(): void {
    for (const { detach } of this.#shown.values()) detach();
    this.#shown.clear();
  }
}
