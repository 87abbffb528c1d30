import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/call-button.ts';
import '../src/define/call-session.ts';
import '../src/define/video-call.ts';
import type { SessionState } from '../src/call/state.ts';
import { callError } from '../src/protocol/index.ts';
import { ANA, aCall } from './support/states.ts';
import { PaintedSession, still } from './support/still.ts';

const online = { presence: { ana: { user: ANA, online: true } } };

/** It draws nothing itself: what is inside, a button and a phone here, has the session from it. */
function around(state: Partial<SessionState>): HTMLElement {
  const element = document.createElement('call-session');
  element.session = new PaintedSession(state);
  const button = Object.assign(document.createElement('call-button'), { to: 'ana' });
  const phone = document.createElement('video-call');
  Object.assign(phone.style, { display: 'block', height: '360px', marginTop: '16px' });
  element.append(button, phone);
  return element;
}

export default {
  title: 'Elements/call-session',
  component: 'call-session',
  render: (_args, { parameters }) => around((parameters as { state: Partial<SessionState> }).state),
} satisfies Meta;

export const Connected: StoryObj = still(online, { frames: ['card'] });
/** All elements in it show the same call. */
export const InCall: StoryObj = still({ ...online, call: aCall({ phase: 'ringing' }) }, { frames: ['card'] });
/** The server takes nobody with this token: each element says so in its own way. */
export const Refused: StoryObj = still(
  { signaling: 'refused', refusal: callError('auth-failed') },
  { frames: ['card'] },
);
