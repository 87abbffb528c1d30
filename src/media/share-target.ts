import { ignored, log } from '../host/log.ts';
import { callError } from '../protocol/index.ts';
import { MediaFailure } from './media-errors.ts';

/** A target names an element to the browser: of Element Capture (`RestrictionTarget`), and of Region Capture (`CropTarget`). */
interface TargetClass {
  fromElement(element: Element): Promise<object>;
}

interface TabTrack extends MediaStreamTrack {
  restrictTo?(target: object | null): Promise<void>;
  cropTo?(target: object | null): Promise<void>;
}

interface Targets {
  readonly RestrictionTarget?: TargetClass;
  readonly CropTarget?: TargetClass;
}

/**
 * A part of this page, to be shared in place of all of it: the element alone (Element Capture), or where that is not to be
 * had what is seen in its place (Region Capture). Both are Chromium's.
 */
export class ShareTarget {
  readonly #element: Element;
  readonly #restriction: object | null;
  readonly #crop: object | null;
  #undo: (() => void) | null = null;

  private constructor(element: Element, restriction: object | null, crop: object | null) {
    this.#element = element;
    this.#restriction = restriction;
    this.#crop = crop;
  }

  /** Rejects with `share-target-missing`, or with `share-target-unsupported` where browsers can share only all of a page. */
  static async of(element: Element): Promise<ShareTarget> {
    const { RestrictionTarget, CropTarget } = globalThis as Targets;
    if (!RestrictionTarget && !CropTarget) throw new MediaFailure(callError('share-target-unsupported'));
    if (!element.isConnected) throw new MediaFailure(callError('share-target-missing'));
    const [restriction, crop] = await Promise.all([name(RestrictionTarget, element), name(CropTarget, element)]);
    if (!restriction && !crop) throw new MediaFailure(callError('share-target-unsupported'));
    return new ShareTarget(element, restriction, crop);
  }

  /**
   * When it resolves every further frame is of the part alone. Rejects when the person has chosen anything else than this
   * tab, of which nothing may be shown: that counts as nothing chosen.
   */
  async apply(stream: MediaStream): Promise<void> {
    const track: TabTrack | undefined = stream.getVideoTracks()[0];
    if (track?.getSettings().displaySurface !== 'browser') throw otherSurface();
    if (this.#restriction && track.restrictTo) {
      this.#isolate();
      if (await succeeds(track.restrictTo(this.#restriction))) return;
      this.release();
    }
    if (this.#crop && track.cropTo && (await succeeds(track.cropTo(this.#crop)))) return;
    // Another tab: a target belongs to this one.
    throw otherSurface();
  }

  /** The page is again as it was. */
  release(): void {
    this.#undo?.();
    this.#undo = null;
  }

  /** Only an element that is painted as one is captured (Element Capture §4.1): what it looks like stays the same. */
  #isolate(): void {
    if (!(this.#element instanceof HTMLElement || this.#element instanceof SVGElement)) return;
    const { style } = this.#element;
    if (getComputedStyle(this.#element).isolation !== 'auto') return;
    const before = style.isolation;
    style.isolation = 'isolate';
    this.#undo = () => (style.isolation = before);
  }
}

async function name(Target: TargetClass | undefined, element: Element): Promise<object | null> {
  return (await Target?.fromElement(element).catch(ignored('The part of the page cannot be named.'))) ?? null;
}

function succeeds(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    (error: unknown) => {
      log('debug', 'A part of the page cannot be shared.', error);
      return false;
    },
  );
}

function otherSurface(): MediaFailure {
  return new MediaFailure(callError('screen-cancelled', 'Choose this tab when the browser asks.'));
}
