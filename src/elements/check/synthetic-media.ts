import { ignored } from '../../host/log.ts';
const WIDTH = 640;
const HEIGHT = 360;
const FRAMES = 15;

/** A picture that moves, and a tone that nobody hears: what a camera and a microphone would send. */
export function makeSyntheticMedia(): { readonly tracks: readonly MediaStreamTrack[]; readonly close: () => void } {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  const brush = canvas.getContext('2d');
  let turn = 0;
  const draw = (): void => {
    if (!brush) return;
    // As hard to compress as a room with people in it, more or less.
    for (let spot = 0; spot < 120; spot++) {
      brush.fillStyle = `hsl(${(turn * 7 + spot * 31) % 360} 60% ${30 + (spot % 40)}%)`;
      brush.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, 48, 48);
    }
    turn++;
  };
  draw();
  const timer = setInterval(draw, 1000 / FRAMES);
  const { audio, close } = makeTone();
  const tracks = [...canvas.captureStream(FRAMES).getVideoTracks(), ...audio];
  return {
    tracks,
    close() {
      clearInterval(timer);
      for (const track of tracks) track.stop();
      close();
    },
  };
}

function makeTone(): { readonly audio: readonly MediaStreamTrack[]; readonly close: () => void } {
  // Before the first click a context would only earn the page a warning.
  if (navigator.userActivation?.hasBeenActive === false) return { audio: [], close: () => undefined };
  const context = new AudioContext();
  const oscillator = context.createOscillator();
  const target = context.createMediaStreamDestination();
  oscillator.connect(target);
  oscillator.start();
  return {
    audio: target.stream.getAudioTracks(),
    close: () => void context.close().catch(ignored('The sound of the test did not close.')),
  };
}
