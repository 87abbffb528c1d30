/** Why a call or a participation ended: the same word on the wire, in events, in logs and in metrics. */
export const END_REASONS = [
  'hang-up',
  'rejected',
  'cancelled',
  'busy',
  'missed',
  'unavailable',
  'answered-elsewhere',
  'rejected-elsewhere',
  'connection-lost',
  'kicked',
  'room-full',
  'forbidden',
  'replaced',
  'server-shutdown',
] as const;

export type EndReason = (typeof END_REASONS)[number];
