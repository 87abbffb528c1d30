/** What a visible picture shows, read from its pixels. */
export interface Picture {
  /** What the element is for. */
  readonly part: string;
  /** Of the picture as it comes, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The colours in the middle of its quarters, as one reads: `red blue yellow magenta`. */
  readonly colors: string;
  /** The colour in its lower left corner. */
  readonly corner: string;
}

/** A time in which the largest picture showed the same. Milliseconds since the epoch. */
export interface Run {
  /** As in {@link Picture}; `nothing` when no picture is visible. */
  readonly colors: string;
  readonly from: number;
  /** When it was seen for the last time. */
  readonly to: number;
}

export interface PictureProbe {
  /** The largest one first. */
  pictures(): Picture[];
  /** Whether the largest picture shows these colours; `beside`: whether a smaller one does, beside the own one. */
  shows(pattern: string, beside: boolean): boolean;
  /** Looks at the largest picture from now on, and forgets what it has seen before. */
  watchPictures(): void;
  watched(): Run[];
}

/** Nothing has been drawn yet, or nothing but black: both look the same on a dark stage. */
export const BLACK = 'black black black black';
/** The green of Chromium's fake camera. */
export const GREEN = 'green green green green';
/** Any one colour that is not black: Firefox's fake camera goes through all of them. */
export const PLAIN = '(?!black)(\\w+)( \\1){3}';

/** Runs in the page behind the observer, whose probe it extends. It may not use anything from outside of itself. */
export function observePictures(): void {
  const probe = (globalThis as unknown as Record<symbol, { visibleVideos(): HTMLVideoElement[] } & PictureProbe>)[
    Symbol.for('e2e probe')
  ];
  if (!probe) return;
  const SIZE = 16;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const runs: { colors: string; from: number; to: number }[] = [];
  let watching: ReturnType<typeof setInterval> | undefined;

  function nameOf([red = 0, green = 0, blue = 0]: readonly number[]): string {
    const most = Math.max(red, green, blue);
    if (most < 40) return 'black';
    const which = [red, green, blue].map((value) => (value > most * 0.6 ? 1 : 0)).join('');
    return (
      { '100': 'red', '010': 'green', '001': 'blue', '110': 'yellow', '101': 'magenta', '011': 'cyan' }[which] ?? 'grey'
    );
  }

  function namesIn(video: HTMLVideoElement, ...points: (readonly [number, number])[]): string {
    if (!context) return '';
    context.clearRect(0, 0, SIZE, SIZE);
    context.drawImage(video, 0, 0, SIZE, SIZE);
    return points.map(([x, y]) => nameOf([...context.getImageData(x, y, 1, 1).data])).join(' ');
  }

  function colorsOf(video: HTMLVideoElement): string {
    return namesIn(video, [4, 4], [12, 4], [4, 12], [12, 12]);
  }

  function bySize(): HTMLVideoElement[] {
    const area = (video: HTMLVideoElement): number => {
      const { width, height } = video.getBoundingClientRect();
      return width * height;
    };
    return probe?.visibleVideos().sort((one, two) => area(two) - area(one)) ?? [];
  }

  Object.assign(probe, {
    pictures: () =>
      bySize().map((video) => ({
        part: video.getAttribute('part') ?? '',
        width: video.videoWidth,
        height: video.videoHeight,
        colors: colorsOf(video),
        corner: namesIn(video, [0, SIZE - 1]),
      })),
    shows(pattern, beside) {
      const expression = new RegExp(`^${pattern}$`);
      const [largest, ...others] = bySize();
      if (!beside) return largest !== undefined && expression.test(colorsOf(largest));
      return others.some((video) => video.getAttribute('part') !== 'self-video' && expression.test(colorsOf(video)));
    },
    watchPictures() {
      clearInterval(watching);
      runs.length = 0;
      watching = setInterval(() => {
        const [largest] = bySize();
        const colors = largest ? colorsOf(largest) : 'nothing';
        const now = Date.now();
        const last = runs.at(-1);
        if (last?.colors === colors) last.to = now;
        else runs.push({ colors, from: now, to: now });
      }, 25);
    },
    watched: () => runs,
  } satisfies PictureProbe);
}
