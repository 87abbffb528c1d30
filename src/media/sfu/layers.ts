import type { ShownHeights } from '../../call/state.ts';
import type { MediaState, Source } from '../../protocol/index.ts';
import type { Layer } from './ladder.ts';
import { Relief } from './relief.ts';

/** A participant as far as it matters for what is received of it. */
export interface Person {
  /** What it says to send. */
  readonly media: MediaState;
  /** How high its pictures are shown here, in pixels of the screen; undefined as long as that is not known. */
  readonly shown: ShownHeights | undefined;
}

/** What is subscribed to. */
export interface WantedStream {
  readonly participantId: string;
  readonly source: Source;
  /** False for what is to pause: it comes back without a negotiation. */
  readonly send: boolean;
  /** Null for what has no layers. */
  readonly layer: Layer | null;
}

/** Another layer is asked for when it has been the right one for so long; milliseconds, as all times. */
const DEBOUNCE = 500;
/** What is not shown any more, or has ended, stays subscribed for so long: it may come back with the next page turned. */
const KEEP = 15_000;

/** A layer looks well up to this height on screen: the ladder's pictures of 180 and 360 lines, and a little stretched. */
const UP_TO = [220, 430];
/** By how much a height must exceed a bound to count, and how far it must fall below, so that a size at it does not flap. */
const MARGIN = 0.08;

/** Who has not been laid out yet is taken to be shown in a tile of this height. */
const UNKNOWN: ShownHeights = { camera: 360, screen: 1_080 };

interface View {
  layer: Layer;
  /** The layer that would be right by now, and since when. */
  next: Layer;
  since: number;
  /** When it was last wanted. */
  wantedAt: number;
  wanted: boolean;
}

/**
 * What to receive, and in which layer: pure decisions. All voices, of the pictures those that are seen; a pause is at once,
 * another layer only when the size stays.
 */
export class LayerPolicy {
  #people: ReadonlyMap<string, Person> = new Map();
  readonly #views = new Map<string, View>();
  readonly #relief = new Relief();
  #wanted: readonly WantedStream[] = [];
  #key = '';
  #dueAt = Infinity;

  follow(people: ReadonlyMap<string, Person>): void {
    this.#people = people;
  }

  /** What was measured of a participant in the last second. `loss`: share of its packets, 0 to 1; `froze`: its picture stood still. */
  observe(id: string, loss: number, froze: boolean, now: number): void {
    const stream = this.#wanted.find((each) => each.participantId === id && each.source === 'camera');
    const showing = stream?.send === true && this.#people.get(id)?.media.camera === true;
    this.#relief.observe(id, { loss, froze, layer: showing ? stream.layer : null }, now);
  }

  /** When to ask again at the latest, in the time of `now`; Infinity when nothing is pending. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** All that is to be subscribed to. The same array as before when nothing has changed. */
  wanted(now: number): readonly WantedStream[] {
    this.#dueAt = Infinity;
    const wanted = [...this.#people].flatMap(([id, person]) => this.#of(id, person, now));
    for (const key of this.#views.keys())
      if (!this.#people.has(key.slice(0, key.lastIndexOf('/')))) this.#views.delete(key);
    this.#relief.keep(this.#people);
    const key = JSON.stringify(wanted);
    if (key !== this.#key) [this.#key, this.#wanted] = [key, wanted];
    return this.#wanted;
  }

  #of(participantId: string, { media, shown = UNKNOWN }: Person, now: number): WantedStream[] {
    const streams: WantedStream[] = [{ participantId, source: 'microphone', send: true, layer: null }];
    // It is subscribed to before it is on, so that it is there when it is.
    const camera = this.#view(`${participantId}/camera`, shown.camera > 0, shown.camera, now);
    if (camera) {
      const ceiling = this.#relief.ceiling(participantId);
      const layer = Math.max(0, Math.min(camera.layer, ceiling)) as Layer;
      streams.push({ participantId, source: 'camera', send: camera.wanted && ceiling >= 0, layer });
    }
    // Few share a screen, so that a section for it would be idle with nearly all.
    const screen = this.#view(`${participantId}/screen`, media.screen, 0, now);
    if (screen) streams.push({ participantId, source: 'screen', send: screen.wanted && shown.screen > 0, layer: null });
    const sound = this.#view(`${participantId}/screen-audio`, media['screen-audio'], 0, now);
    if (sound) streams.push({ participantId, source: 'screen-audio', send: sound.wanted, layer: null });
    return streams;
  }

  /** Null for what is not subscribed to. */
  #view(key: string, wanted: boolean, height: number, now: number): View | null {
    let view = this.#views.get(key);
    if (!view && !wanted) return null;
    if (!view) {
      const layer = layerFor(height, null);
      this.#views.set(key, (view = { layer, next: layer, since: now, wantedAt: now, wanted }));
    }
    const was = view.wanted;
    view.wanted = wanted;
    if (!wanted) {
      if (was) view.wantedAt = now;
      if (now - view.wantedAt >= KEEP) {
        this.#views.delete(key);
        return null;
      }
      this.#due(view.wantedAt + KEEP);
      return view;
    }
    const next = layerFor(height, view.layer);
    if (next !== view.next) [view.next, view.since] = [next, now];
    // What comes back begins with the layer that is right.
    if (!was) view.layer = view.next = layerFor(height, null);
    else if (view.next !== view.layer) {
      if (now - view.since >= DEBOUNCE) view.layer = view.next;
      else this.#due(view.since + DEBOUNCE);
    }
    return view;
  }

  #due(at: number): void {
    this.#dueAt = Math.min(this.#dueAt, at);
  }
}

/** The layer that looks well at a height; `now`: the present one, which is kept near a bound. */
export function layerFor(height: number, now: Layer | null): Layer {
  const index = UP_TO.findIndex((bound, layer) => {
    const margin = now === null ? 0 : now <= layer ? MARGIN : -MARGIN;
    return height <= bound * (1 + margin);
  });
  return (index < 0 ? 2 : index) as Layer;
}

/** What has to be said to the media server so that it sends `after` instead of `before`. */
export function changesBetween(
  before: readonly WantedStream[],
  after: readonly WantedStream[],
): { readonly resubscribe: boolean; readonly layers: readonly WantedStream[] } {
  const known = new Map(before.map((stream) => [keyOf(stream), stream]));
  const resubscribe = before.length !== after.length || after.some((stream) => !known.has(keyOf(stream)));
  const layers = after.filter((stream) => {
    const was = known.get(keyOf(stream));
    // A new subscription begins in the layer that it is asked for, and sends.
    return was ? was.send !== stream.send || was.layer !== stream.layer : !stream.send;
  });
  return { resubscribe, layers };
}

const keyOf = ({ participantId, source }: WantedStream): string => `${participantId}/${source}`;
