import type { LinkStats } from '../../../src/call/state.ts';
import type { LinkSample } from '../../../src/media/mesh/link-stats.ts';

/** A look at a link where nothing has happened. */
export const NOTHING: LinkSample = {
  at: 0,
  arrived: new Map(),
  mediaBytes: 0,
  age: undefined,
  packetsReceived: 0,
  packetsLost: 0,
  remoteLoss: 0,
  heardAt: undefined,
  roundTrip: undefined,
  jitter: 0,
  available: undefined,
  relayed: null,
  streams: new Map(),
};

/** A second of a call in which all is well. */
export const FINE: LinkStats = {
  roundTrip: 40,
  jitter: 5,
  lossIn: 0,
  lossOut: 0,
  rateIn: 1_500,
  rateOut: 1_500,
  available: 3_000,
  relayed: false,
  received: {},
  sent: {},
};
