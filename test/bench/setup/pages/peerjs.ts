import { Peer, type MediaConnection } from 'peerjs';
import { closeDevices, isCaller, onClick, openDevices, ready, settings, show } from './bare-page.ts';

/** PeerJS with its own server, as its documentation has it. */
const port = Number(settings.get('port'));
// The server is the same one behind a slow line, where the names must be others.
const peer = new Peer(`${isCaller ? 'caller' : 'callee'}-${port}`, {
  host: '127.0.0.1',
  port,
  // By default it asks servers on the internet.
  config: { iceServers: [] },
});

let current: MediaConnection | undefined;

function talk(call: MediaConnection): void {
  current = call;
  call.on('stream', show);
  // The other one has hung up.
  call.on('close', closeDevices);
}

onClick(async () => talk(peer.call(`callee-${port}`, await openDevices())));

peer.on('call', (call) => {
  void openDevices().then((stream) => {
    call.answer(stream);
    talk(call);
  });
});

window.bench.hangUp = () => {
  current?.close();
  closeDevices();
};
peer.on('open', ready);
