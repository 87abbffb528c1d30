/** The part of English that a page with only a button may need before anything else is loaded. */
export const firstWords = {
  'button.call': 'Call {name}',
  'button.calling': 'Calling…',
  'button.in-call': 'In call',
  'button.answer': 'Answer',
  'button.elsewhere': 'You are in another call.',
  'presence.online': 'online',
  'presence.offline': 'offline',
  'error.server-unreachable': 'The calling server cannot be reached.',
  'hint.server-unreachable': 'Check your network, then try again.',
  'error.code-missing': 'A part of this page could not be loaded.',
  'hint.code-missing': 'Check your network, then reload the page.',
} as const;
