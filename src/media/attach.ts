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
  if (track === null) {
    for (const old of stream?.getTracks() ?? []) stream?.removeTrack(old);
    release(element);
  } else {
    // Never empty while it is shown: WebKit takes the size of a picture from the tracks that a stream begins with, and
    // `videoWidth` of one that began without stays 0.
    if (stream === undefined) streams.set(element, (stream = new MediaStream([track])));
    else if (!stream.getTracks().includes(track)) stream.addTrack(track);
    for (const old of stream.getTracks()) if (old !== track) stream.removeTrack(old);
    if (element.srcObject !== stream) element.srcObject = stream;
  }
  // Muted video may always play; a refusal here is an element that has just been hidden or removed.
  if (track !== null && element.paused) void element.play().catch(ignored('A picture does not play yet.'));

  return () => {
    const current = streams.get(element);
    if (track === null || current?.getTracks().includes(track) !== true) return;
    current.removeTrack(track);
    if (current.getTracks().length === 0) release(element);
  };
}

/** Else the last picture would stay. What somebody else has put there does. */
function release(element: HTMLMediaElement): void {
  const stream = streams.get(element);
  streams.delete(element);
  if (stream !== undefined && element.srcObject === stream) element.srcObject = null;
}
