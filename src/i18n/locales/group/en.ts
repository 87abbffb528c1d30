/** English of what only calls of more than two need. Other locales translate exactly these keys. */
export const groupEn = {
  // the stage
  'group.stage': 'In this call',
  'group.alone': 'Nobody else is here yet',
  'group.alone-hint': 'Whoever joins appears here.',
  'group.connecting': 'Connecting to {name}…',
  'group.silent': 'Reconnecting to {name}…',
  'group.failed': 'No connection to {name}. Trying again…',
  'group.hand': 'Hand raised, number {number}',
  'group.pin': 'Pin {what}',
  'group.unpin': 'Unpin {what}',
  'group.pinned': 'Pinned',
  'group.page': '{page} / {pages}',
  'group.page-long': 'Page {page} of {pages}',
  'group.previous-page': 'Previous page',
  'group.next-page': 'Next page',

  // panels
} as const;

export type GroupKey = keyof typeof groupEn;
export type GroupStrings = Readonly<Record<GroupKey, string>>;
