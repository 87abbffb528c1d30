import '../../../../src/define/group-call-grid.ts';
import { configureCalls } from '../../../../src/elements/page-session.ts';
import { GroupStage } from '../../../../src/elements/group/stage.ts';
import type { GroupView } from '../../../../src/elements/group/view.ts';

/**
 * A page of ours made from the source, in which people speak in turns, and that counts how often its stage is drawn, and
 * how often each tile of it is.
 */
export interface Drawn {
  readonly stage: number;
  readonly tiles: number;
  /** How often a tile was not what it had been before. */
  readonly changes: number;
}

declare global {
  interface Window {
    drawn: () => Drawn;
  }
}

const settings = new URLSearchParams(location.search);
const place = Number(settings.get('place'));
const id = `person-${place}`;

const stages = new Set<GroupStage>();
let stageDraws = 0;
let changes = 0;
let before: GroupView['tiles'] = [];

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on what it belongs to
const { draw } = GroupStage.prototype;
GroupStage.prototype.draw = function (this: GroupStage, view, ui) {
  stages.add(this);
  stageDraws++;
  changes += view.tiles.filter((tile) => !before.includes(tile)).length;
  before = view.tiles;
  return draw.call(this, view, ui);
};

const TURN_MS = 2_000;
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
/** In place of the fake microphone, whose beeps are too short to be speech. */
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  for (const track of stream.getAudioTracks()) {
    track.stop();
    stream.removeTrack(track);
    stream.addTrack(voice());
  }
  return stream;
};

function voice(): MediaStreamTrack {
  const context = new AudioContext();
  const [tone, loudness] = [new OscillatorNode(context, { type: 'sawtooth', frequency: 140 }), new GainNode(context)];
  const destination = new MediaStreamAudioDestinationNode(context);
  tone.connect(loudness).connect(destination);
  tone.start();
  setInterval(() => {
    const turn = Math.floor(Date.now() / TURN_MS) % 4 === place;
    // As syllables come and go.
    loudness.gain.value = turn && Date.now() % 300 < 220 ? 0.3 : 0;
  }, 20);
  return destination.stream.getAudioTracks()[0] as MediaStreamTrack;
}

configureCalls({ server: settings.get('server') ?? '', userId: id, userName: `Person ${place}` });
const grid = document.querySelector('group-call-grid');
window.group.join = () => grid?.join();
window.group.leave = () => grid?.leave();

window.drawn = () => ({
  stage: stageDraws,
  tiles: [...stages].flatMap((stage) => [...stage.renders.values()]).reduce((sum, count) => sum + count, 0),
  changes,
});
