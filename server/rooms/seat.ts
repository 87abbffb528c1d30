import type { Way } from '../../src/protocol/group-sfu-messages.ts';
import { LIMITS, type Signal } from '../../src/protocol/index.ts';

/** Of more participants than that, those who are gone are forgotten. */
const MOST_LINKS = 16;

/** A client's place in a room, or in front of one, with what it has sent from there. */
export class Seat {
  /** By participant: candidates of the present generation. Made on first use. */
  #links: Map<string, Generation> | undefined;
  /** The same of the connections to the media server. */
  #ways: Record<Way, Generation> | undefined;

  constructor(
    readonly room: string,
    readonly participant: string,
  ) {}

  /**
   * Whether a signal keeps the cap on candidates.
   * @param to one of `participants`, who are those that are in the room
   */
  takes(to: string, signal: Signal, participants: readonly { readonly id: string }[]): boolean {
    this.#links ??= new Map();
    let link = this.#links.get(to);
    if (!link) {
      if (this.#links.size >= MOST_LINKS) this.#forget(participants);
      this.#links.set(to, (link = new Generation()));
    }
    if (signal.type === 'description') link.describes(signal.description.sdp);
    return signal.type !== 'candidates' || link.takes(signal.candidates.length);
  }

  /** A description of a connection to the media server has been sent. */
  describes(way: Way, sdp: string): void {
    this.#way(way).describes(sdp);
  }

  takesCandidates(way: Way, count: number): boolean {
    return this.#way(way).takes(count);
  }

  #way(way: Way): Generation {
    return (this.#ways ??= { up: new Generation(), down: new Generation() })[way];
  }

  #forget(participants: readonly { readonly id: string }[]): void {
    for (const id of this.#links?.keys() ?? []) {
      if (!participants.some((one) => one.id === id)) this.#links?.delete(id);
    }
  }
}

/**
 * Candidates of one generation of ICE. It begins with a description that has a new user name fragment (RFC 8839 §5.4);
 * what candidates say of themselves does not count.
 */
class Generation {
  #fragment: string | undefined;
  #candidates = 0;

  describes(sdp: string): void {
    const fragment = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
    if (fragment === undefined || fragment === this.#fragment) return;
    this.#fragment = fragment;
    this.#candidates = 0;
  }

  takes(count: number): boolean {
    this.#candidates += count;
    return this.#candidates <= LIMITS.candidatesPerMessage;
  }
}
