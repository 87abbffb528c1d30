import type { MediaState } from '../protocol/index.ts';
import type { LinkState, RoomState } from './state.ts';

// What links, rooms and people's media begin as.

export const NEW_LINK: LinkState = {
  status: 'connecting',
  quality: 'unknown',
  open: false,
  offerer: false,
  offering: false,
  silentSince: null,
  held: [],
  stats: null,
  videoHeld: false,
  peerVideoHeld: false,
  established: false,
  lacks: null,
  peerShows: null,
  budget: null,
};
/** Before the server has said who is in it. */
export const NEW_ROOM: RoomState = {
  id: '',
  name: null,
  participantId: '',
  ticket: '',
  joined: false,
  participants: {},
  locked: false,
  waiting: 0,
  moderator: false,
  hand: null,
  chat: [],
  shown: {},
  shownAt: new Map(),
};

export const NO_MEDIA: MediaState = { microphone: false, camera: false, screen: false, 'screen-audio': false };
