import { io } from 'socket.io-client';
import type SimplePeer from 'simple-peer';
import { closeDevices, onClick, openDevices, ready, settings, show } from './bare-page.ts';

/** simple-peer over a minimal Socket.IO relay. Its own bundle is a script of the page: it needs Node's modules otherwise. */
declare const window: Window & { SimplePeer: typeof SimplePeer };

const socket = io(`http://127.0.0.1:${settings.get('port')}`, { transports: ['websocket'] });
let peer: SimplePeer.Instance | undefined;

function connect(stream: MediaStream, initiator: boolean): SimplePeer.Instance {
  // By default it asks servers on the internet.
  peer = new window.SimplePeer({ initiator, stream, config: { iceServers: [] } });
  peer.on('signal', (data) => socket.emit('signal', data));
  peer.on('stream', show);
  peer.on('error', () => undefined);
  return peer;
}

onClick(async () => connect(await openDevices(), true));

let waiting: SimplePeer.SignalData[] | null = null;

socket.on('signal', async (data: SimplePeer.SignalData) => {
  if (peer) return peer.signal(data);
  if (waiting) return waiting.push(data);
  // What was on its way when one hung up begins no call.
  if (data.type !== 'offer') return;
  waiting = [data];
  const callee = connect(await openDevices(), false);
  for (const signal of waiting) callee.signal(signal);
  waiting = null;
});

function end(): void {
  peer?.destroy();
  peer = undefined;
  closeDevices();
}

socket.on('hang-up', end);
window.bench.hangUp = () => {
  socket.emit('hang-up');
  end();
};
socket.on('connect', ready);
