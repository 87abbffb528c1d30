/**
 * When a new look is taken at a screen that has just been given to a sender, in milliseconds after it: once when the sender
 * has usually begun, and once more for those that took longer.
 */
const LOOKS = [20, 80, 200];

/**
 * A screen on which nothing moves gives a picture when somebody begins to look at it, and then none. Chromium's sender
 * begins to look before its encoder may send, throws that picture away, and repeats it only after a second. Another one who
 * looks makes the source give it again, to all. Returns the way to stop.
 */
export function showStill(track: MediaStreamTrack): () => void {
  const timers = LOOKS.map((ms) =>
    setTimeout(() => {
      const video = document.createElement('video');
      video.muted = true;
      video.onloadeddata = () => (video.srcObject = null);
      video.srcObject = new MediaStream([track]);
    }, ms),
  );
  return () => timers.forEach(clearTimeout);
}
