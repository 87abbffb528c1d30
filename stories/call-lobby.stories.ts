import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/call-lobby.ts';
import '../src/define/call-session.ts';
import '../src/define/video-call.ts';
import type { CallLobbyElement } from '../src/elements/call-lobby.ts';
import { callError } from '../src/protocol/index.ts';
import { ANA } from './support/states.ts';
import { BOTH_SCHEMES, inSession, still } from './support/still.ts';

type Args = Pick<CallLobbyElement, 'media'> & { to?: string };
type Story = StoryObj<Args>;

const schemes = BOTH_SCHEMES;
const online = { presence: { ana: { user: ANA, online: true } } };

/** Nothing opens before somebody presses its button; with Storybook's own page one sees oneself then. */
export default {
  title: 'Elements/call-lobby',
  component: 'call-lobby',
  args: { media: 'video' },
  argTypes: { media: { control: 'inline-radio', options: ['video', 'audio'] } },
  render: (args, context) => inSession(context, Object.assign(document.createElement('call-lobby'), args)),
} satisfies Meta<Args>;

export const BeforeACall: Story = still<Args>(online, {
  args: { to: 'ana' },
  frames: ['desktop', 'phone', 'sidebar'],
  schemes,
});
export const BeforeAVoiceCall: Story = still<Args>(online, {
  args: { to: 'ana', media: 'audio' },
  frames: ['desktop', 'sidebar'],
  schemes,
});
/** The page decides what comes next. */
export const Ready: Story = still<Args>({}, { frames: ['desktop'] });
export const Refused: Story = still<Args>(
  { signaling: 'refused', refusal: callError('auth-failed') },
  { args: { to: 'ana' }, frames: ['desktop'] },
);
