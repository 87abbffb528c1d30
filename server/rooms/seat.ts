import { LIMITS, type Signal } from '../../src/protocol/index.ts';

/** Of more participants than that, those who are gone are forgotten. */
const MOST_LINKS = 16;

/** A client's place in a room, or in front of one, with what it has sent from there. */
export class Seat {
  /** By participant: candidates of the present generation. Made on first use. */
  #links: Map<string, { fragment: string | undefined; candidates: number }> | undefined;

  constructor(
    readonly room: string,
    readonly participant: string,
  ) {}

  /**
   * Whether a signal keeps the cap on candidates. A generation begins with a description that has a new user name
   * fragment (RFC 8839 §5.4); what candidates say of themselves does not count.
   * @param to one of `participants`, who are those that are in the room
   */
  takes(to: string, signal: Signal, participants: readonly { readonly id: string }[]): boolean {
    this.#links ??= new Map();
    let link = this.#links.get(to);
    if (!link) {
      if (this.#links.size >= MOST_LINKS) this.#forget(participants);
      this.#links.set(to, (link = { fragment: undefined, candidates: 0 }));
    }
    if (signal.type === 'description') {
      const fragment = /^a=ice-ufrag:(\S+)/m.exec(signal.description.sdp)?.[1];
      if (fragment !== undefined && fragment !== link.fragment) {
        link.fragment = fragment;
        link.candidates = 0;
      }
      return true;
    }
    if (signal.type !== 'candidates') return true;
    link.candidates += signal.candidates.length;
    return link.candidates <= LIMITS.candidatesPerMessage;
  }

  #forget(participants: readonly { readonly id: string }[]): void {
    for (const id of this.#links?.keys() ?? []) {
      if (!participants.some((one) => one.id === id)) this.#links?.delete(id);
    }
  }
}
