import type { Topology } from '../../protocol/group-sfu-messages.ts';
import { callError, TIMES } from '../../protocol/index.ts';
import type { SessionEvent } from '../events.ts';
import { isLive } from '../select.ts';
import { NEW_LINK } from '../blanks.ts';
import type { ParticipantState, RoomTopology, SessionState } from '../state.ts';
import type { Step } from '../step.ts';

/** By then a page knows whether it has all media by the new way, in milliseconds. */
const MOVES_IN = 15_000;

const NO_SFU = { up: 'connecting', down: 'connecting', flowing: [], meshed: [] } as const;
const UNKNOWN = { confirmed: true, said: null, ...NO_SFU } as const;

/** Whether links of this room are not those of a mesh: nobody offers one. */
export function goesBySfu({ topology, room }: SessionState): boolean {
  return topology?.kind === 'sfu' && topology.room === room?.id;
}

/** How media goes in a room from now on; heard before we are let in, too. */
export function topologyTold(step: Step, room: string, topology: Topology, offers: readonly string[]): void {
  const { call, topology: known } = step.state;
  if (!isLive(call) || (step.state.room && step.state.room.id !== room)) return;
  const before = known?.room === room ? known : undefined;
  const isNew = before?.epoch !== topology.epoch || before.kind !== topology.kind;
  if (isNew) {
    step.set({ topology: { ...UNKNOWN, ...before, ...topology, room, said: null, confirmed: true } });
    for (const one of participants(step)) anew(step, one, topology.kind === 'mesh' && offers.includes(one.id));
    if (topology.settled) step.stop(`topology:${room}`);
    else step.start(`topology:${room}`, MOVES_IN);
  } else {
    set(step, { settled: topology.settled, confirmed: true });
  }
  if (topology.settled && (isNew || !before?.settled)) settle(step);
}

/** What the way through the media server reports, and the mesh of links that do not go by it. */
export function wayChanged(step: Step, event: SessionEvent): void {
  const { topology } = step.state;
  if (!topology) return;
  if (event.type === 'sfu-state') {
    const { way, status } = event;
    // One sentence is enough for both ways.
    const known = topology.up === 'failed' || topology.down === 'failed';
    const failed = status === 'failed' && !known && topology.settled && topology.kind === 'sfu';
    set(step, { [way]: status });
    if (failed) step.fail(callError('sfu-unavailable'));
  } else if (event.type === 'sfu-flows') {
    const { participantId: id, flowing } = event;
    const others = topology.flowing.filter((other) => other !== id);
    set(step, { flowing: flowing ? [...others, id] : others });
    const link = step.state.room?.participants[id]?.link;
    if (topology.kind === 'sfu' && link !== undefined) (flowing ? goBySfu : goBack)(step, link);
  } else if (event.type === 'mesh-status') {
    const { link, status } = event;
    if (topology.kind === 'sfu') {
      setMeshed(step, link, status === 'connected');
      const id = participants(step).find((one) => one.link === link)?.id ?? '';
      // It was still on its way when the other one stopped.
      if (!topology.flowing.includes(id)) goBack(step, link);
      return;
    }
    if (status === 'connected' && step.state.links[link]) step.setLink(link, { via: 'mesh' });
  }
}

function goBySfu(step: Step, link: string): void {
  const state = step.state.links[link];
  if (!state) return;
  if (state.via !== 'sfu') setMeshed(step, link, state.open && state.status === 'connected');
  step.setLink(link, { via: 'sfu' });
}

/** By the mesh again, if it is still there. */
function goBack(step: Step, link: string): boolean {
  const { topology, links } = step.state;
  if (!links[link] || topology?.meshed.includes(link) !== true) return false;
  setMeshed(step, link, false);
  step.setLink(link, { via: 'mesh', status: 'connected', silentSince: null });
  step.stop(`lost:${link}`);
  return true;
}

function setMeshed(step: Step, link: string, meshed: boolean): void {
  const others = step.state.topology?.meshed.filter((other) => other !== link) ?? [];
  set(step, { meshed: meshed ? [...others, link] : others });
}

export function movedTooLong(step: Step, room: string): void {
  const { topology } = step.state;
  if (topology?.room !== room || topology.settled || topology.said !== null) return;
  // Whose media is missing with a media server that is reached has trouble of its own.
  say(step, topology.kind === 'sfu' && topology.up === 'connected' && topology.down === 'connected');
}

/** The same holds after every step, whatever has happened to the room and its links. */
export function keepTopology(step: Step, before: SessionState): void {
  const { topology, room, call } = step.state;
  if (!topology) return;
  const isIn = room?.id === topology.room;
  if (!isLive(call) || (before.room?.id === topology.room && !isIn)) {
    step.stop(`topology:${topology.room}`);
    step.set({ topology: undefined });
    return;
  }
  if (!isIn) return;
  tellServer(step, topology);
  if (before.room?.joined === true && !room.joined) set(step, { confirmed: false });
  for (const participant of participants(step)) {
    if (topology.kind === 'sfu') keepSfu(step, participant);
    else keepMesh(step, participant.link, before);
  }
  sayReady(step);
}

/** A server that was restarted learns from those who come back how media went in their room. */
function tellServer(step: Step, { room, kind, epoch }: RoomTopology): void {
  for (const [index, effect] of step.effects.entries()) {
    if (effect.type !== 'send' || effect.event !== 'join_call_room' || effect.payload.room !== room) continue;
    step.effects[index] = { ...effect, payload: { ...effect.payload, topology: { kind, epoch } } };
  }
}

/** A server that was restarted may not know that this room had moved: who comes back into it then makes a mesh again. */
export function unconfirmed(step: Step, room: string): void {
  const { topology } = step.state;
  if (topology?.room !== room || topology.confirmed) return;
  step.stop(`topology:${room}`);
  set(step, { kind: 'mesh', settled: true, confirmed: true });
  // What is missing then is made by `mendAbsence`.
  for (const { link } of participants(step)) if (step.state.links[link]?.via === 'sfu') step.closeLink(link);
}

/** The connection is there and has to say again what it may not have been able to say. */
export function sayAgain(step: Step): void {
  if (step.state.topology?.settled === false) set(step, { said: null });
}

/** A link as it is when a move begins. What it goes by stays as it is until the new way carries. */
function anew(step: Step, { id, link }: ParticipantState, offers: boolean): void {
  const { topology, links } = step.state;
  const state = links[link];
  if (topology?.kind === 'sfu') {
    // In the middle of the way back, it flows still.
    if (topology.down === 'connected' && topology.flowing.includes(id)) goBySfu(step, link);
    if (step.state.links[link]?.via === 'sfu') step.setLink(link, { open: true, offerer: false, offering: false });
    return;
  }
  // What the mesh carries still goes on as it is; should it fail after all, one of the two knows that it is its turn.
  if (state && state.via !== 'sfu' && (state.open || state.offering)) {
    if (topology?.settled === false) step.setLink(link, { offerer: offers });
    return;
  }
  if (goBack(step, link)) return step.setLink(link, { offerer: offers });
  // Who comes back after the move finds no link, and makes it: see `mendAbsence`.
  if (topology?.settled && !offers) return step.closeLink(link);
  if (state) step.setLink(link, { open: false, offerer: offers, offering: offers });
  else if (offers) step.setLink(link, { ...NEW_LINK, offerer: true, offering: true });
  step.stop(`retry:${link}`);
  if (!offers) return;
  step.start(`lost:${link}`, TIMES.giveUp);
  step.run({ type: 'offer', link, awaiting: [] });
}

/** The way before is closed. */
function settle(step: Step): void {
  const { topology } = step.state;
  if (!topology) return;
  step.stop(`topology:${topology.room}`);
  for (const { id, link } of participants(step)) {
    const state = step.state.links[link];
    if (topology.kind === 'sfu') {
      step.run({ type: 'close-link', link });
      takeSfu(step, link);
      if (state && !topology.flowing.includes(id)) silence(step, link);
    } else if (state?.via === 'sfu') {
      step.setLink(link, { via: 'mesh' });
      silence(step, link);
    }
  }
  set(step, topology.kind === 'mesh' ? NO_SFU : { meshed: [] });
}

function keepSfu(step: Step, { id, link, present }: ParticipantState): void {
  const { topology } = step.state;
  const state = step.state.links[link];
  // Who is not in the room has nothing at the media server either.
  if (!present && topology?.settled === true) {
    const { [id]: _left, ...others } = step.state.room?.participants ?? {};
    step.setRoom({ participants: others });
    return step.closeLink(link);
  }
  if (state && (state.open || state.offering) && (state.via === 'sfu' || topology?.settled !== true)) return;
  takeSfu(step, link);
  if (!state) step.start(`lost:${link}`, TIMES.giveUp);
}

function takeSfu(step: Step, link: string): void {
  step.setLink(link, { open: true, offerer: false, offering: false, held: [], via: 'sfu' });
  step.stop(`retry:${link}`);
}

/** A link of the mesh that could not be made is no trouble as long as the media server carries it. */
function keepMesh(step: Step, link: string, before: SessionState): void {
  const [was, state] = [before.links[link], step.state.links[link]];
  if (state?.via !== 'sfu' || state.status !== 'failed' || !was || was.status === 'failed') return;
  step.setLink(link, { status: was.status, silentSince: was.silentSince });
}

function sayReady(step: Step): void {
  const { topology, room, links } = step.state;
  if (!topology || topology.settled || topology.said === true || !room?.joined) return;
  const { kind, up, down, flowing } = topology;
  const others = Object.values(room.participants).filter(({ present }) => present);
  if (kind === 'mesh') {
    const stands = (link: string) => links[link]?.via !== 'sfu' && links[link]?.status === 'connected';
    if (others.every(({ link }) => stands(link))) say(step, true);
    return;
  }
  const reached = up === 'connected' && (others.length === 0 || down === 'connected');
  if (reached && others.every(({ id }) => flowing.includes(id))) say(step, true);
  else if (topology.said === null && (up === 'failed' || down === 'failed')) say(step, false);
}

function say(step: Step, ok: boolean): void {
  const { topology } = step.state;
  if (!topology) return;
  set(step, { said: ok });
  step.send('topology_ready', { epoch: topology.epoch, ok });
  if (!ok && topology.kind === 'sfu') step.fail(callError('sfu-unavailable'));
}

function silence(step: Step, link: string): void {
  const { status } = step.state.links[link] ?? NEW_LINK;
  if (status === 'connected') step.setLink(link, { status: 'silent', silentSince: step.now });
  step.start(`lost:${link}`, TIMES.giveUp);
}

function participants({ state: { room, topology } }: Step): readonly ParticipantState[] {
  return room && room.id === topology?.room ? Object.values(room.participants) : [];
}

function set(step: Step, patch: Partial<RoomTopology>): void {
  const { topology } = step.state;
  if (topology) step.set({ topology: { ...topology, ...patch } });
}
