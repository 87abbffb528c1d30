import { LIMITS, type ChatMessage, type Reaction, type ServerPayload } from '../../protocol/index.ts';
import { toggleDevice } from '../devices.ts';
import { setParticipant } from '../room.ts';
import { isLive } from '../select.ts';
import type { DeviceSource } from '../state.ts';
import type { Step } from '../step.ts';

/** How long a reaction is seen. */
const SEEN = 4_000;
/** What is on screen at once; more than that is applause. */
const MOST_REACTIONS = 30;

export function lineArrived(step: Step, id: string, message: ChatMessage): void {
  const { room } = step.state;
  if (room?.id !== id || room.chat.some((line) => line.id === message.id)) return;
  step.setRoom({ chat: [...room.chat, message].slice(-LIMITS.chatKept) });
  const { from, user, text } = message;
  const participantId = from === room.participantId ? 'self' : from;
  step.announce({ event: 'call-chat-message', detail: { participantId, user, text } });
}

export function roomChanged(step: Step, { room: id, locked, waiting, away }: ServerPayload<'room_state'>): void {
  if (step.state.room?.id === id) step.setRoom({ locked, waiting, away });
}

export function reacted(step: Step, participantId: string, reaction: Reaction): void {
  const { room, reactions } = step.state;
  const who = participantId === room?.participantId ? 'self' : participantId;
  if (who !== 'self' && !room?.participants[who]) return;
  const last = reactions.at(-1)?.id.split('.', 1)[0];
  const id = `${Number(last ?? 0) + 1}.${step.now}`;
  step.set({ reactions: [...reactions, { id, participantId: who, reaction }].slice(-MOST_REACTIONS) });
  step.start(`fade:${id}`, SEEN);
}

export function handChanged(step: Step, participantId: string, hand: number | null): void {
  const { room } = step.state;
  const participant = room?.participants[participantId];
  if (participantId === room?.participantId) step.setRoom({ hand });
  else if (participant) setParticipant(step, { ...participant, hand });
}

/** Others may silence somebody; what was on goes on again only by the person's own click. */
export function mutedByModerator(step: Step): void {
  if (!isLive(step.state.call) || !step.state.room || !step.state.devices.microphone.desired) return;
  toggleDevice(step, 'microphone', false);
  setNotice(step, 'muted-by-moderator');
}

export function unmuted(step: Step, source: DeviceSource): void {
  const { desired, notice } = step.state.devices.microphone;
  if (source === 'microphone' && desired && notice === 'muted-by-moderator') setNotice(step, null);
}

function setNotice(step: Step, notice: 'muted-by-moderator' | null): void {
  const { devices } = step.state;
  step.set({ devices: { ...devices, microphone: { ...devices.microphone, notice } } });
}
