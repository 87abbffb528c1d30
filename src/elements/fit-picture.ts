/** So much of a picture may be cut away where it fills its place; with more, all of it is shown. */
const MOST_CUT = 0.25;

const fitted = new WeakSet<HTMLVideoElement>();

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The share of a picture that is not seen when it fills a place of another shape. */
export function cutShare(picture: Size, place: Size): number {
  const ratio = (picture.width * place.height) / (picture.height * place.width);
  return 1 - Math.min(ratio, 1 / ratio);
}

/**
 * Marks a `<video>` for its sheet, from now on, whenever the picture or its place changes its shape: `data-whole` where filling the
 * place would cut off too much, `data-upright` where the picture is higher than wide.
 */
export function fitPicture(video: HTMLVideoElement): void {
  const view = video.ownerDocument.defaultView;
  if (!view || fitted.has(video)) return;
  fitted.add(video);
  const fit = (): void => {
    const { videoWidth: width, videoHeight: height, clientWidth, clientHeight } = video;
    if (width === 0 || height === 0) return;
    video.toggleAttribute('data-upright', height > width);
    if (clientWidth === 0 || clientHeight === 0) return;
    const cut = cutShare({ width, height }, { width: clientWidth, height: clientHeight });
    video.toggleAttribute('data-whole', cut > MOST_CUT);
  };
  video.addEventListener('resize', fit);
  new view.ResizeObserver(fit).observe(video);
}
