import type { SessionLike } from '../session-like.ts';

/** As high as a picture can be, in pixels. */
const WHOLE = { camera: 2160, screen: 2160 };

/**
 * Says of the one whom a phone shows that it wants the whole picture, where other places of the page have said how high they
 * show it: a grid that nobody sees, or the tiles that a group had before all but one left.
 */
export class WholePicture {
  #shows: string | null = null;

  /** `participantId`: whom the phone shows alone. Null: nobody. */
  follow(session: SessionLike | null, participantId: string | null): void {
    const shows = participantId !== null && session?.state.room?.shown[participantId] ? participantId : null;
    if (shows === this.#shows) return;
    this.#shows = shows;
    session?.show(shows === null ? null : { [shows]: WHOLE }, this);
  }
}
