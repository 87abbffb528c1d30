import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/group-call-grid.ts';
import { NO_MEDIA } from '../src/call/blanks.ts';
import type { ParticipantState, SessionState } from '../src/call/state.ts';
import type { GroupCallGridElement } from '../src/elements/group-call-grid.ts';
import { callError, type EndReason } from '../src/protocol/index.ts';
import { press } from './support/play.ts';
import { aCall, aJoin, ANA, CITRA, DEWI, meeting, OFF, ON, people, SHARING, stats } from './support/states.ts';
import { ALL_LOCALES, BOTH_SCHEMES, draw, still } from './support/still.ts';

type Args = Pick<GroupCallGridElement, 'room' | 'layout' | 'media' | 'noLobby'>;
type Story = StoryObj<Args>;

export default {
  title: 'Elements/group-call-grid',
  component: 'group-call-grid',
  args: { room: 'standup', layout: 'grid', media: 'video', noLobby: false },
  argTypes: {
    layout: { control: 'inline-radio', options: ['grid', 'spotlight'] },
    media: { control: 'inline-radio', options: ['video', 'audio'] },
  },
  render: (args, context) => {
    const grid = draw('group-call-grid', args, context);
    const { peeked } = context.parameters as { peeked?: object };
    if (peeked && grid.session) Object.assign(grid.session, { peeked });
    return grid;
  },
} satisfies Meta<Args>;

const schemes = BOTH_SCHEMES;
const BOTH = { ...NO_MEDIA, microphone: true, camera: true };
const VOICE: Partial<ParticipantState> = { media: { ...NO_MEDIA, microphone: true } };
const MUTED: Partial<ParticipantState> = { media: { ...NO_MEDIA, camera: true } };
const ABSENT: Partial<ParticipantState> = { media: NO_MEDIA };
const door = (people: readonly { id: string; name: string }[], more: object = {}): { peeked: object } => ({
  peeked: { people, full: false, locked: false, ...more },
});
const opens = (part: string): Pick<Story, 'play'> => ({
  play: ({ canvasElement }) => press(canvasElement, `[part~=${part}]`),
});
const withDoor = (story: Story, peeked: object): Story => ({
  ...story,
  parameters: { ...story.parameters, ...peeked },
});

// The way in

export const Lobby: Story = withDoor(
  still<Args>({}, { locales: ALL_LOCALES, frames: ['desktop', 'phone', 'sidebar'], schemes }),
  door([ANA, CITRA]),
);
export const NoLobby: Story = withDoor(
  still<Args>({}, { args: { noLobby: true }, frames: ['desktop', 'sidebar'], schemes }),
  door([]),
);
export const FullRoom: Story = withDoor(
  still<Args>({}, { args: { noLobby: true }, frames: ['desktop', 'sidebar'], schemes }),
  door(people(4), { full: true }),
);
export const LockedRoom: Story = withDoor(
  still<Args>({}, { args: { noLobby: true }, frames: ['desktop'], schemes }),
  door([ANA], { locked: true }),
);
/** The page has forgotten to name a room. */
export const NoRoom: Story = still<Args>({}, { args: { room: '' }, frames: ['desktop'], schemes });
export const Asking: Story = still<Args>(
  {
    call: aJoin({ phase: 'asking' }),
    devices: { microphone: { ...OFF, desired: true, asking: true }, camera: { ...OFF, desired: true, asking: true } },
  },
  { frames: ['desktop', 'sidebar'] },
);
export const Joining: Story = still<Args>(
  { call: aJoin(), devices: { microphone: ON, camera: ON } },
  { frames: ['desktop', 'sidebar'] },
);
/** The room is full, and one waits for a place. */
export const Waiting: Story = still<Args>(
  { call: aJoin({ phase: 'waiting', position: 2 }) },
  { locales: ALL_LOCALES, frames: ['desktop', 'sidebar'] },
);

// Inside

export const Alone: Story = still<Args>(meeting({ users: [] }), { frames: ['wall', 'phone'] });
export const Two: Story = still<Args>(meeting({ users: [ANA] }), { frames: ['wall', 'phone', 'sidebar'] });
export const Four: Story = still<Args>(
  {
    ...meeting({
      users: [ANA, CITRA, DEWI],
      people: { 'p-citra': ABSENT, 'p-dewi': { hand: 1 } },
      links: { 'p-dewi': { quality: 'poor' } },
      room: { moderator: true },
    }),
    speaking: { active: 'p-ana', now: ['p-ana'] },
  },
  { locales: ALL_LOCALES, frames: ['wall', 'desktop', 'phone', 'sidebar'] },
);
const NINE: Partial<SessionState> = {
  ...meeting({
    users: people(8),
    people: { 'p-citra': MUTED, 'p-eka': VOICE, 'p-hadi': ABSENT, 'p-indah': { hand: 1 }, 'p-ana': { hand: 2 } },
    links: { 'p-fajar': { status: 'silent' }, 'p-gita': { status: 'failed' } },
    room: { locked: true },
    devices: { microphone: OFF, camera: ON },
  }),
  speaking: { active: 'p-dewi', now: [] },
};
export const Nine: Story = still<Args>(NINE, { frames: ['wall', 'phone'] });
export const Spotlight: Story = still<Args>(
  { ...meeting({ users: people(5) }), speaking: { active: 'p-citra', now: ['p-citra'] } },
  { args: { layout: 'spotlight' }, frames: ['wall', 'phone'] },
);
/** More than fit. */
export const Thirty: Story = still<Args>(meeting({ users: people(29) }), { frames: ['wall', 'phone'] });
const SCREEN: Partial<SessionState> = {
  ...meeting({
    users: [ANA, CITRA, DEWI],
    people: { 'p-ana': { media: { ...BOTH, screen: true } }, 'p-dewi': ABSENT },
    room: {
      chat: [
        { id: '1', from: 'p-citra', user: CITRA, text: 'Which month is the third row?', at: 1_700_000_000_000 },
        { id: '2', from: 'p-ana', user: ANA, text: 'March: https://example.com/march', at: 1_700_000_020_000 },
        {
          id: '3',
          from: 'p-self',
          user: { id: 'budi', name: 'Budi Santoso' },
          text: 'Thank you!',
          at: 1_700_000_080_000,
        },
      ],
    },
  }),
  speaking: { active: 'p-ana', now: ['p-ana'] },
};
export const Screen: Story = still<Args>(SCREEN, { locales: ALL_LOCALES, frames: ['wall', 'phone', 'sidebar'] });
export const OwnScreen: Story = still<Args>({ ...meeting(), screen: SHARING }, { frames: ['desktop', 'phone'] });
export const Reactions: Story = still<Args>(
  {
    ...meeting({ room: { hand: 5 } }),
    reactions: [
      { id: '1', participantId: 'p-ana', reaction: '👍' },
      { id: '2', participantId: 'self', reaction: '🎉' },
    ],
  },
  { frames: ['desktop'] },
);
/** Somebody is rung into the room. */
export const AddingSomebody: Story = still<Args>(
  { ...meeting(), invites: { 'call-9': { id: 'call-9', user: DEWI, phase: 'ringing', reason: null } } },
  { frames: ['desktop'], ...opens('people-button') },
);

// Beside the stage

export const Chat: Story = still<Args>(SCREEN, {
  locales: ALL_LOCALES,
  frames: ['wall', 'phone'],
  schemes,
  ...opens('chat-button'),
});
export const People: Story = still<Args>(
  { ...NINE, room: { ...meeting({ users: people(8) }).room, ...NINE.room, moderator: true } as SessionState['room'] },
  { locales: ALL_LOCALES, frames: ['wall', 'phone'], schemes, ...opens('people-button') },
);
/** Two were cut off from the server: one is heard here still, and of the other one only others may be. */
export const CutOff: Story = still<Args>(
  meeting({
    users: [ANA, CITRA, DEWI],
    people: { 'p-citra': { present: false } },
    room: {
      moderator: true,
      away: [
        { id: 'p-citra', user: CITRA },
        { id: 'p-eka', user: { id: 'eka', name: 'Eka Putri' } },
      ],
    },
  }),
  { locales: ALL_LOCALES, frames: ['desktop', 'phone'], schemes, ...opens('people-button') },
);
export const MoreMenu: Story = still<Args>(meeting(), {
  frames: ['desktop', 'sidebar'],
  schemes,
  ...opens('more-menu-button'),
});
export const ReactionMenu: Story = still<Args>(meeting(), {
  frames: ['desktop'],
  schemes,
  ...opens('reactions-button'),
});
export const DeviceMenu: Story = still<Args>(meeting(), {
  frames: ['desktop'],
  schemes,
  ...opens('camera-menu-button'),
});
export const Details: Story = still<Args>(
  meeting({
    links: {
      'p-ana': { stats: stats() },
      'p-citra': { stats: stats({ roundTrip: 180, relayed: true }), quality: 'poor' },
    },
  }),
  {
    locales: ALL_LOCALES,
    frames: ['desktop'],
    schemes,
    play: async ({ canvasElement }) => {
      await press(canvasElement, '[part~=more-menu-button]');
      await press(canvasElement, '[role=menuitem]:last-of-type');
    },
  },
);

// Trouble

export const Reconnecting: Story = still<Args>(
  {
    ...meeting({ room: { joined: false }, links: { 'p-ana': { status: 'silent' }, 'p-citra': { status: 'silent' } } }),
    signaling: 'reconnecting',
  },
  { frames: ['desktop', 'sidebar'] },
);
export const PicturesHeldBack: Story = still<Args>(
  meeting({
    links: { 'p-ana': { quality: 'poor', videoHeld: true }, 'p-citra': { quality: 'poor', videoHeld: true } },
  }),
  { frames: ['desktop', 'sidebar'] },
);
export const MutedByModerator: Story = still<Args>(
  meeting({ devices: { microphone: { ...OFF, notice: 'muted-by-moderator' } } }),
  { frames: ['desktop', 'sidebar'] },
);
/** The room goes through the media server, and this page cannot reach it. */
export const MediaServerUnreachable: Story = still<Args>(
  {
    ...meeting({ users: people(4) }),
    topology: {
      ...{ kind: 'sfu', epoch: 1, settled: false, room: 'room-1', confirmed: true },
      ...{ said: false, up: 'failed', down: 'failed', flowing: [], meshed: [] },
    },
  },
  { frames: ['desktop', 'sidebar'] },
);
export const SomebodyCalls: Story = still<Args>(
  { ...meeting(), waiting: aCall({ id: 'call-2', phase: 'incoming', direction: 'incoming', peer: DEWI }) },
  { frames: ['desktop', 'sidebar'] },
);
export const SoundHeldBack: Story = still<Args>({ ...meeting(), playbackBlocked: true }, { frames: ['desktop'] });

// The end

const ended = (endReason: EndReason, patch: object = {}): Partial<SessionState> => ({
  call: aJoin({ phase: 'ended', endReason, connectedAt: 0, endedAt: 252_000, ...patch }),
});
export const Left: Story = still<Args>(ended('hang-up'), { frames: ['desktop', 'sidebar'] });
export const Removed: Story = still<Args>(ended('kicked'), { frames: ['desktop'] });
export const Full: Story = still<Args>(ended('room-full', { connectedAt: null }), { frames: ['desktop'] });
export const Forbidden: Story = still<Args>(ended('forbidden', { connectedAt: null, error: callError('forbidden') }), {
  frames: ['desktop'],
});
export const Lost: Story = still<Args>(ended('connection-lost'), { frames: ['desktop'] });
