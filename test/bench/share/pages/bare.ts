export {};

/** Two peer connections with everything negotiated; a share is `getDisplayMedia` and `replaceTrack`, and nothing else. */
type Message = { readonly description: RTCSessionDescriptionInit } | { readonly candidate: RTCIceCandidateInit };

const channel = new BroadcastChannel('bare share');
const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
let shared: MediaStream | null = null;

pc.onicecandidate = ({ candidate }) => candidate && channel.postMessage({ candidate: candidate.toJSON() });
pc.ontrack = ({ transceiver, track }) => {
  transceiver.direction = 'sendrecv';
  // As in a page that shows what arrives.
  const element = document.createElement(track.kind as 'audio' | 'video');
  element.autoplay = true;
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
};

async function describe(): Promise<void> {
  const audio = await navigator.mediaDevices.getUserMedia({ audio: true });
  await pc.getTransceivers()[0]?.sender.replaceTrack(audio.getAudioTracks()[0] ?? null);
  await pc.setLocalDescription();
  channel.postMessage({ description: pc.localDescription?.toJSON() as RTCSessionDescriptionInit });
}

async function receive(message: Message): Promise<void> {
  if ('candidate' in message) return pc.addIceCandidate(message.candidate);
  await pc.setRemoteDescription(message.description);
  if (message.description.type === 'offer') await describe();
}

// One after the other: a candidate has to wait for the description that it belongs to.
let queue = Promise.resolve();
channel.onmessage = ({ data }: MessageEvent<Message>) => {
  queue = queue.then(() => receive(data));
};

window.share.connect = async () => {
  for (const kind of ['audio', 'video', 'video', 'audio']) pc.addTransceiver(kind, { direction: 'sendrecv' });
  await describe();
};

document.querySelector('#share')?.addEventListener('click', () => void share());

async function share(): Promise<void> {
  // The same that ours asks for, so that both encode pictures of one size.
  shared = await navigator.mediaDevices.getDisplayMedia({
    video: { width: { max: 2560 }, height: { max: 1440 }, frameRate: { ideal: 15, max: 30 } },
    audio: true,
  });
  const [, , screen, sound] = pc.getTransceivers();
  await Promise.all([
    screen?.sender.replaceTrack(shared.getVideoTracks()[0] ?? null),
    sound?.sender.replaceTrack(shared.getAudioTracks()[0] ?? null),
  ]);
}

window.share.stop = async () => {
  const [, , screen, sound] = pc.getTransceivers();
  await Promise.all([screen?.sender.replaceTrack(null), sound?.sender.replaceTrack(null)]);
  for (const track of shared?.getTracks() ?? []) track.stop();
  shared = null;
};
