import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/call-check.ts';
import type { CallCheckElement } from '../src/elements/call-check.ts';
import { BOTH_SCHEMES } from './support/still.ts';

type Args = Pick<CallCheckElement, 'guest'>;
type Story = StoryObj<Args>;

/** What it finds depends on where it is: at `/check` of a calling server, or in a page of one's own. */
export default {
  title: 'Elements/call-check',
  component: 'call-check',
  args: { guest: true },
  parameters: { frames: ['desktop', 'sidebar'], schemes: BOTH_SCHEMES },
  render: (args) => Object.assign(document.createElement('call-check'), args),
} satisfies Meta<Args>;

export const BeforeItStarts: Story = { parameters: { pictured: true } };
