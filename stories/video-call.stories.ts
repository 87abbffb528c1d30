import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/video-call.ts';
import { INITIAL_STATE, type SessionState } from '../src/call/state.ts';
import type { VideoCallElement } from '../src/elements/video-call.ts';
import { callError, END_REASONS, type EndReason } from '../src/protocol/index.ts';
import { press } from './support/play.ts';
import { ANA, aCall, BUDI, CITRA, meeting, OFF, ON, SHARING, stats, talking } from './support/states.ts';
import { ALL_LOCALES, BOTH_SCHEMES, draw, PaintedSession, still } from './support/still.ts';

type Args = Pick<VideoCallElement, 'layout' | 'floating' | 'small' | 'noRingtone'>;
type Story = StoryObj<Args>;

export default {
  title: 'Elements/video-call',
  component: 'video-call',
  args: { layout: 'pip', floating: false, small: false, noRingtone: true },
  argTypes: { layout: { control: 'inline-radio', options: ['pip', 'split'] } },
  render: (args, context) => draw('video-call', args, context),
} satisfies Meta<Args>;

const ASKING = { ...OFF, desired: true, asking: true };
const incoming = (media: 'audio' | 'video') => aCall({ phase: 'incoming', direction: 'incoming', media });

// Before a call

export const Idle: Story = still<Args>({}, { frames: ['desktop', 'sidebar'], schemes: BOTH_SCHEMES });
/** The page has not said who its visitor is. */
export const Refused: Story = still<Args>(
  { signaling: 'refused', refusal: callError('origin-not-allowed') },
  { frames: ['card'], schemes: BOTH_SCHEMES },
);
export const AskingForMicrophone: Story = still<Args>(
  { call: aCall({ phase: 'asking', media: 'audio' }), devices: { microphone: ASKING, camera: OFF } },
  { frames: ['card', 'desktop'] },
);
export const AskingForBoth: Story = still<Args>(
  { call: aCall({ phase: 'asking' }), devices: { microphone: ASKING, camera: ASKING } },
  { frames: ['card', 'desktop'] },
);
export const Dialing: Story = still<Args>(
  { call: aCall(), devices: { microphone: ON, camera: ON } },
  { frames: ['card', 'desktop'] },
);
export const Ringing: Story = still<Args>(
  { call: aCall({ phase: 'ringing' }), devices: { microphone: ON, camera: ON } },
  { frames: ['card', 'phone', 'desktop'] },
);
export const IncomingVideo: Story = still<Args>(
  { call: incoming('video') },
  { locales: ALL_LOCALES, frames: ['card', 'sidebar', 'phone', 'desktop'] },
);
export const IncomingVoice: Story = still<Args>({ call: incoming('audio') }, { frames: ['card'] });
export const Connecting: Story = still<Args>(
  talking({ call: { connectedAt: null }, link: { status: 'connecting', quality: 'unknown', open: false } }),
  { frames: ['card', 'desktop'] },
);

// Talking

export const Talking: Story = still<Args>(talking(), { locales: ALL_LOCALES, frames: ['desktop', 'sidebar', 'phone'] });
export const SideBySide: Story = still<Args>(talking(), { args: { layout: 'split' }, frames: ['desktop', 'phone'] });
export const Voice: Story = still<Args>(
  talking({ call: { media: 'audio' }, media: { camera: false }, devices: { camera: OFF } }),
  { frames: ['card', 'desktop'] },
);
export const TheirCameraOff: Story = still<Args>(talking({ media: { camera: false } }), { frames: ['desktop'] });
export const TheirMicrophoneOff: Story = still<Args>(talking({ media: { microphone: false } }), {
  frames: ['desktop'],
});
export const EverythingOff: Story = still<Args>(talking({ devices: { microphone: OFF, camera: OFF } }), {
  frames: ['desktop', 'sidebar'],
});
/** One talks, though the microphone is off. */
export const TalkingMuted: Story = still<Args>(
  talking({ devices: { microphone: { ...OFF, notice: 'talking-muted' } } }),
  { frames: ['desktop', 'sidebar'] },
);
export const WeakNetwork: Story = still<Args>(talking({ link: { quality: 'poor' } }), {
  frames: ['desktop', 'sidebar'],
});
/** The network carries no more than voices. */
export const PicturesHeldBack: Story = still<Args>(
  talking({ link: { quality: 'poor', videoHeld: true, peerVideoHeld: true } }),
  { locales: ALL_LOCALES, frames: ['desktop', 'sidebar'] },
);
export const Reconnecting: Story = still<Args>(talking({ link: { status: 'silent', silentSince: 0 } }), {
  frames: ['desktop', 'sidebar'],
});
/** The server has lost sight of the other one. */
export const TheyLostTheNetwork: Story = still<Args>(
  talking({ present: false, link: { status: 'silent', silentSince: 0 } }),
  { frames: ['desktop'] },
);
/** Somebody else calls. */
export const WaitingCall: Story = still<Args>(
  { ...talking(), waiting: { ...incoming('video'), id: 'call-2', peer: CITRA } },
  { frames: ['desktop', 'sidebar'] },
);
export const MicrophoneRefused: Story = still<Args>(
  talking({ devices: { microphone: { ...OFF, desired: true, error: callError('permission-denied') } } }),
  { locales: ALL_LOCALES, frames: ['desktop', 'sidebar'] },
);
export const CameraBusy: Story = still<Args>(
  talking({ devices: { camera: { ...OFF, desired: true, error: callError('device-busy') } } }),
  { frames: ['desktop'] },
);
export const SoundHeldBack: Story = still<Args>(
  { ...talking(), playbackBlocked: true },
  { frames: ['desktop', 'sidebar'] },
);

// Screens

export const TheirScreen: Story = still<Args>(talking({ media: { screen: true } }), {
  locales: ALL_LOCALES,
  frames: ['desktop', 'sidebar'],
});
export const OwnScreen: Story = still<Args>({ ...talking(), screen: SHARING }, { frames: ['desktop', 'sidebar'] });
export const BothScreens: Story = still<Args>(
  { ...talking({ media: { screen: true } }), screen: SHARING },
  { frames: ['desktop', 'phone'] },
);

// Menus

export const MoreMenu: Story = still<Args>(talking(), {
  locales: ALL_LOCALES,
  frames: ['desktop', 'sidebar'],
  play: ({ canvasElement }) => press(canvasElement, '[part~=more-menu-button]'),
});
export const DeviceMenu: Story = still<Args>(talking(), {
  frames: ['desktop', 'sidebar'],
  play: ({ canvasElement }) => press(canvasElement, '[part~=microphone-menu-button]'),
});
/** For the curious. */
export const Details: Story = still<Args>(talking({ link: { stats: stats() } }), {
  locales: ALL_LOCALES,
  frames: ['desktop'],
  play: async ({ canvasElement }) => {
    await press(canvasElement, '[part~=more-menu-button]');
    await press(canvasElement, '[role=menuitem]:last-of-type');
  },
});

// More than two

/** A call that has taken in a third one. */
export const Three: Story = still<Args>(
  { ...meeting({ users: [ANA, CITRA], call: { room: null, peer: ANA, direction: 'outgoing' } }) },
  { frames: ['desktop', 'phone'] },
);

// The end

const ended = (
  endReason: EndReason,
  direction: 'outgoing' | 'incoming',
  peer = ANA,
  connected = false,
): Partial<SessionState> => ({
  call: aCall({
    ...{ phase: 'ended', direction, endReason, peer },
    ...(connected ? { connectedAt: 0, endedAt: 252_000 } : { endedAt: 9_000 }),
  }),
});

export const Ended: Story = still<Args>(ended('hang-up', 'outgoing', ANA, true), {
  locales: ALL_LOCALES,
  frames: ['desktop', 'card', 'sidebar'],
});
export const Missed: Story = still<Args>(ended('missed', 'incoming'), { frames: ['card', 'desktop'] });
export const Failed: Story = still<Args>(
  { call: aCall({ phase: 'ended', endReason: 'hang-up', endedAt: 9_000, error: callError('permission-denied') }) },
  { frames: ['card'] },
);
/** Each way in which a call ends, for who called and for who was called. */
export const EveryEnding: Story = {
  parameters: { pictured: true },
  render: (args) => {
    const wall = document.createElement('div');
    wall.style.cssText = 'display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr))';
    for (const reason of END_REASONS) {
      for (const direction of ['outgoing', 'incoming'] as const) {
        const phone = document.createElement('video-call');
        const session = new PaintedSession({
          ...{ ...INITIAL_STATE, user: BUDI },
          ...ended(reason, direction, { id: reason, name: `${reason}, ${direction}` }),
        });
        Object.assign(phone, args, { session });
        phone.style.cssText = 'display: block; height: 320px';
        wall.append(phone);
      }
    }
    return wall;
  },
};

/** A person has made it small: the page is free, and the call is still there. */
export const FloatingSmall: Story = still<Args>(talking(), {
  args: { floating: true, small: true },
  locales: ALL_LOCALES,
});
/** Over the page, in a corner of it. */
export const Floating: Story = still<Args>({ call: incoming('video') }, { args: { floating: true } });
