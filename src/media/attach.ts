import { ignored } from '../host/log.ts';

/** One stream for each media element, whose tracks are swapped: a new `srcObject` would restart and flash. */
const streams = new WeakMap<HTMLMediaElement, MediaStream>();

/**
 * Shows a track in a media element, or nothing. The element is muted: sound is played by the session (`Playback`), so
 * that removing a tile never silences a person.
 *
 * @returns takes the track away again, if it is still this one that is shown.
 */
export function attachTrack(element: HTMLMediaElement, track: MediaStreamTrack | null): () => void {
  element.muted = true;
  element.autoplay = true;
  if (element instanceof HTMLVideoElement) element.playsInline = true;

  let stream = streams.get(element);
  if (stream === undefined) streams.set(element, (stream = new MediaStream()));
  for (const old of stream.getTracks()) if (old !== track) stream.removeTrack(old);
  if (track !== null && !stream.getTracks().includes(track)) stream.addTrack(track);
  if (element.srcObject !== stream) element.srcObject = stream;
  // Muted video may always play; a refusal here is an element that has just been hidden or removed.
  if (track !== null && element.paused) void element.play().catch(ignored('A picture does not play yet.'));

  return () => {
    const current = streams.get(element);
    if (track === null || current?.getTracks().includes(track) !== true) return;
    current.removeTrack(track);
    // Else the last picture would stay.
    if (current.getTracks().length === 0 && element.srcObject === current) {
      element.srcObject = null;
      streams.delete(element);
    }
  };
}
