/** The part of English that a page with only a button may need before anything else is loaded. */
export const firstWords = {
  'button.call': 'Call {name}',
  'button.calling': 'Calling…',
  'button.in-call': 'In call',
  'button.answer': 'Answer',
  'button.elsewhere': 'You are in another call.',
  'presence.online': 'online',
  'presence.offline': 'offline',
  'error.user-required': 'This page has not said who you are.',
  'hint.user-required': 'Its author has to set user-id.',
  'error.server-unreachable': 'The calling server cannot be reached.',
  'hint.server-unreachable': 'Check your network, then try again.',
  'error.missing-attribute': '<{tag}> needs the attribute “{attribute}”.',
  'hint.missing-attribute': 'Set it to the id of whom to call.',
  'error.bad-attribute': '<{tag}> does not take {attribute}="{value}".',
  'hint.bad-attribute': 'It takes {takes}.',
} as const;
