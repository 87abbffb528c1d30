import type { Way } from '../../src/protocol/group-sfu-messages.ts';
import { LIMITS, type ErrorCode, type Signal } from '../../src/protocol/index.ts';
import { TokenBucket, type Rate } from '../limits.ts';

/** Of more participants than that, those who are gone are forgotten. */
const MOST_LINKS = 16;

/** A client's place in a room, or in front of one, with what it has sent from there. */
export class Seat {
  /** By participant: candidates of the present generation. Made on first use. */
  #links: Map<string, Link> | undefined;
  /** The same of the connections to the media server. */
  #ways: Record<Way, Generation> | undefined;

  constructor(
    readonly room: string,
    readonly participant: string,
  ) {}

  /**
   * Why a signal is not passed on, if it is not: too many descriptions in a short time, or candidates in a generation.
   * @param rate of descriptions
   * @param to one of `participants`, who are those that are in the room
   */
  refuses(
    to: string,
    signal: Signal,
    participants: readonly { readonly id: string }[],
    { rate, now }: { readonly rate: Rate; readonly now: number },
  ): Extract<ErrorCode, 'rate-limited' | 'too-large'> | null {
    this.#links ??= new Map();
    let link = this.#links.get(to);
    if (!link) {
      if (this.#links.size >= MOST_LINKS) this.#forget(participants);
      link = { candidates: new Generation(), descriptions: new TokenBucket(rate, now) };
      this.#links.set(to, link);
    }
    const { candidates, descriptions } = link;
    if (signal.type === 'candidates') return candidates.takes(signal.candidates.length) ? null : 'too-large';
    if (signal.type !== 'description' && signal.type !== 'restart') return null;
    if (!descriptions.take(now)) return 'rate-limited';
    if (signal.type === 'description') candidates.describes(signal.description.sdp);
    return null;
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

interface Link {
  readonly candidates: Generation;
  readonly descriptions: TokenBucket;
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
