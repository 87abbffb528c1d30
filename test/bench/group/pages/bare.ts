export {};

/**
 * A mesh of bare connections: whoever comes opens its devices and offers to each of those who are there, who answer with what
 * they have open. Their signaling is a BroadcastChannel, and who is there is known to everybody without asking.
 */
type Message = { readonly from: string; readonly to: string | null } & (
  | { readonly type: 'here' | 'gone' }
  | { readonly type: 'description'; readonly description: RTCSessionDescriptionInit }
  | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }
);
type Content<M = Message> = M extends Message ? Omit<M, 'from' | 'to'> : never;

/** The same that ours asks for, so that everybody encodes pictures of one size. */
const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

const me = new URLSearchParams(location.search).get('id') ?? '';
const channel = new BroadcastChannel('bare group');
const present = new Set<string>();
const links = new Map<string, RTCPeerConnection>();
let local: MediaStream | null = null;

const post = (to: string | null, content: Content): void => channel.postMessage({ ...content, from: me, to });

function showIn(id: string, stream: MediaStream | null): void {
  const video = document.querySelector<HTMLVideoElement>(`#${id}`);
  if (video) video.srcObject = stream;
}

function connect(peer: string): RTCPeerConnection {
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  links.set(peer, pc);
  pc.onicecandidate = ({ candidate }) => candidate && post(peer, { type: 'candidate', candidate: candidate.toJSON() });
  pc.ontrack = ({ streams, track }) => track.kind === 'video' && showIn(peer, streams[0] ?? new MediaStream([track]));
  for (const track of local?.getTracks() ?? []) pc.addTrack(track, local as MediaStream);
  return pc;
}

async function describe(peer: string, pc: RTCPeerConnection): Promise<void> {
  await pc.setLocalDescription();
  const { type, sdp } = pc.localDescription ?? { type: 'rollback', sdp: '' };
  post(peer, { type: 'description', description: { type, sdp } });
}

function disconnect(peer: string): void {
  links.get(peer)?.close();
  links.delete(peer);
  showIn(peer, null);
}

async function receive(message: Message): Promise<void> {
  const { from } = message;
  switch (message.type) {
    case 'here':
      present.add(from);
      return;
    case 'gone':
      present.delete(from);
      return disconnect(from);
    case 'description': {
      const pc = links.get(from) ?? connect(from);
      await pc.setRemoteDescription(message.description);
      if (message.description.type === 'offer') await describe(from, pc);
      return;
    }
    case 'candidate':
      return links.get(from)?.addIceCandidate(message.candidate);
  }
}

// One after the other for each: a candidate has to wait for the description that it belongs to.
const queues = new Map<string, Promise<void>>();
channel.onmessage = ({ data }: MessageEvent<Message>) => {
  if (data.to !== null && data.to !== me) return;
  queues.set(
    data.from,
    (queues.get(data.from) ?? Promise.resolve()).then(() => receive(data)),
  );
};

window.group.join = async () => {
  local = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
  showIn('self', local);
  post(null, { type: 'here' });
  await Promise.all([...present].map((peer) => describe(peer, connect(peer))));
};

window.group.leave = () => {
  post(null, { type: 'gone' });
  for (const peer of [...links.keys()]) disconnect(peer);
  for (const track of local?.getTracks() ?? []) track.stop();
  local = null;
  showIn('self', null);
};

window.group.hold = ({ height, framesPerSecond, kbps }) =>
  Promise.all(
    [...links.values()].flatMap((pc) =>
      pc.getSenders().map(async (sender) => {
        if (sender.track?.kind !== 'video') return;
        const parameters = sender.getParameters();
        const scaleResolutionDownBy = (sender.track.getSettings().height ?? height) / height;
        const maxFramerate = Math.max(1, Math.round(framesPerSecond));
        for (const encoding of parameters.encodings)
          Object.assign(encoding, { scaleResolutionDownBy, maxFramerate, maxBitrate: Math.round(kbps * 1_000) });
        await sender.setParameters(parameters);
      }),
    ),
  );
