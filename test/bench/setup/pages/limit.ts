import { closeDevices, isCaller, onClick, openDevices, ready, settings, show } from './bare-page.ts';

/**
 * Two bare peer connections. Their signaling is a BroadcastChannel, which takes no time, or `delay` milliseconds from
 * page to page.
 */
type Message =
  | { readonly type: 'call' | 'hang-up' }
  | { readonly type: 'description'; readonly description: RTCSessionDescriptionInit }
  | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit };

interface Side {
  /** Before the click: what a ring leaves time for. */
  ring?(): Promise<void>;
  click?(): Promise<void>;
  called?(): void;
  offered?(offer: RTCSessionDescriptionInit): Promise<void>;
}

const order = settings.get('order') ?? 'plain';
const delay = Number(settings.get('delay') ?? 0);
const channel = new BroadcastChannel(`limit ${order} ${delay}`);

let pc: RTCPeerConnection;
/** What is not to be said before the click. */
let held: Message[] | null = null;

function post(message: Message): void {
  if (held && message.type !== 'hang-up') held.push(message);
  else if (delay > 0) setTimeout(() => channel.postMessage(message), delay);
  else channel.postMessage(message);
}

function connect(): RTCPeerConnection {
  pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  pc.onicecandidate = ({ candidate }) => candidate && post({ type: 'candidate', candidate: candidate.toJSON() });
  pc.ontrack = ({ streams, track }) => track.kind === 'video' && show(streams[0] ?? new MediaStream([track]));
  return pc;
}

async function describe(): Promise<void> {
  await pc.setLocalDescription();
  const { type, sdp } = pc.localDescription ?? { type: 'rollback', sdp: '' };
  post({ type: 'description', description: { type, sdp } });
}

async function addDevices(): Promise<void> {
  const stream = await openDevices();
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
}

/** Into transceivers that are there already. */
async function sendDevices(opening = openDevices()): Promise<void> {
  const stream = await opening;
  for (const { sender, receiver } of pc.getTransceivers()) {
    await sender.replaceTrack(stream.getTracks().find(({ kind }) => kind === receiver.track.kind) ?? null);
  }
}

function addTransceivers(): void {
  for (const kind of ['audio', 'video']) pc.addTransceiver(kind, { direction: 'sendrecv' });
}

async function takeOffer(offer: RTCSessionDescriptionInit): Promise<void> {
  await pc.setRemoteDescription(offer);
  for (const transceiver of pc.getTransceivers()) transceiver.direction = 'sendrecv';
}

let opening: Promise<MediaStream>;

const sides: Record<string, { caller: Side; callee: Side }> = {
  /** As tutorials have it: the caller opens its devices and offers; the callee opens its own when the offer has come. */
  plain: {
    caller: {
      async click() {
        connect();
        await addDevices();
        await describe();
      },
    },
    callee: {
      async offered(offer) {
        connect();
        await Promise.all([pc.setRemoteDescription(offer), addDevices()]);
        await describe();
      },
    },
  },

  /** What can be had by hand: the callee hears of the click at once, and all devices open while one negotiates. */
  parallel: {
    caller: {
      async click() {
        post({ type: 'call' });
        connect();
        addTransceivers();
        await Promise.all([sendDevices(), describe()]);
      },
    },
    callee: {
      called() {
        connect();
        opening = openDevices();
      },
      async offered(offer) {
        await takeOffer(offer);
        await Promise.all([sendDevices(opening), describe()]);
      },
    },
  },

  /** What a ring allows: all is ready but the callee's devices, and the click is the callee's. */
  rung: {
    caller: {
      async ring() {
        connect();
        await addDevices();
        await describe();
      },
    },
    callee: {
      async offered(offer) {
        held = [];
        connect();
        await takeOffer(offer);
        await describe();
      },
      async click() {
        const messages = held ?? [];
        held = null;
        messages.forEach(post);
        await sendDevices();
      },
    },
  },
};

const side = sides[order]?.[isCaller ? 'caller' : 'callee'] ?? {};
onClick(() => side.click?.());

async function receive(message: Message): Promise<void> {
  switch (message.type) {
    case 'call':
      return side.called?.();
    case 'description':
      if (message.description.type === 'offer') await side.offered?.(message.description);
      else await pc.setRemoteDescription(message.description);
      if (message.description.type === 'offer' && order === 'rung') document.body.dataset['rings'] = 'yes';
      return;
    case 'candidate':
      return pc.addIceCandidate(message.candidate);
    case 'hang-up':
      return end();
  }
}

// One after the other: a candidate has to wait for the description that it belongs to.
let queue = Promise.resolve();
channel.onmessage = ({ data }: MessageEvent<Message>) => {
  queue = queue.then(() => receive(data));
};

function end(): void {
  pc.close();
  held = null;
  closeDevices();
  delete document.body.dataset['rings'];
}

window.bench.ring = () => side.ring?.();
window.bench.hangUp = () => {
  post({ type: 'hang-up' });
  end();
};
ready();
