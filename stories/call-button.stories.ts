import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/call-button.ts';
import '../src/define/call-session.ts';
import '../src/define/video-call.ts';
import type { CallButtonElement } from '../src/elements/call-button.ts';
import { callError } from '../src/protocol/index.ts';
import { ANA, aCall, CITRA } from './support/states.ts';
import { BOTH_SCHEMES, inSession, still } from './support/still.ts';

type Args = Pick<CallButtonElement, 'to' | 'media' | 'disabled'> & { label?: string };

const online = { presence: { ana: { user: ANA, online: true } } };
const schemes = BOTH_SCHEMES;

export default {
  title: 'Elements/call-button',
  component: 'call-button',
  args: { to: 'ana', media: 'video', disabled: false },
  argTypes: { media: { control: 'inline-radio', options: ['video', 'audio'] }, label: { table: { disable: true } } },
  render: ({ label, ...args }, context) => {
    const button = Object.assign(document.createElement('call-button'), args);
    if (label) button.textContent = label;
    return inSession(context, button);
  },
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

/** Nobody has said yet whether Ana is there. */
export const Unknown: Story = still<Args>({}, { schemes });
export const Online: Story = still<Args>(online, { schemes });
export const Offline: Story = still<Args>({ presence: { ana: { user: ANA, online: false } } }, { schemes });
export const Voice: Story = still<Args>(online, { args: { media: 'audio' } });
export const OwnLabel: Story = still<Args>(online, { args: { label: 'Talk to us' } });
export const Disabled: Story = still<Args>(online, { args: { disabled: true } });
export const Calling: Story = still<Args>({ ...online, call: aCall({ phase: 'ringing' }) });
/** They call us: a click answers. */
export const TheyCall: Story = still<Args>({ ...online, call: aCall({ phase: 'incoming', direction: 'incoming' }) });
export const InCall: Story = still<Args>({ ...online, call: aCall({ phase: 'active', connectedAt: 0 }) });
export const InAnotherCall: Story = still<Args>({ ...online, call: aCall({ phase: 'active', peer: CITRA }) });
/** The page has forgotten to say whom. */
export const NobodyToCall: Story = still<Args>({}, { args: { to: '' }, schemes });
/** The server wants another page, or another token. */
export const Refused: Story = still<Args>({ signaling: 'refused', refusal: callError('auth-failed') }, { schemes });
