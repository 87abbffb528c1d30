/** What the pages of all contestants but ours have in common: two pictures, a button, and one camera for everybody. */

/** The same that ours asks for, so that everybody encodes pictures of one size. */
const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, facingMode: 'user' },
};

/** `role`: who clicks. `with` and `port`: the server, or none. */
export const settings = new URLSearchParams(location.search);
export const isCaller = settings.get('role') === 'caller';

let local: MediaStream | null = null;

export async function openDevices(): Promise<MediaStream> {
  local = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
  picture('self', true).srcObject = local;
  return local;
}

export function closeDevices(): void {
  for (const track of local?.getTracks() ?? []) track.stop();
  local = null;
  for (const id of ['self', 'peer']) picture(id, true).srcObject = null;
}

export function show(stream: MediaStream): void {
  picture('peer', false).srcObject = stream;
}

export function onClick(action: () => unknown): void {
  document.querySelector('button')?.addEventListener('click', () => void action());
}

/** Says to the bench that the page can be clicked. */
export function ready(): void {
  document.body.dataset['ready'] = 'yes';
}

function picture(id: string, muted: boolean): HTMLVideoElement {
  const video = document.querySelector<HTMLVideoElement>(`#${id}`);
  if (video === null) throw new Error(`#${id} is not in the page`);
  video.muted = muted;
  return video;
}
