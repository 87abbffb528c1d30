import { learnErrors } from './errors.ts';

/** What can go wrong with what is loaded only when it is used: screens, the choice of devices, groups. */
export const LATER_ERRORS = {
  // screen and speaker
  'screen-cancelled': ['Nothing is shared.', 'Press “Share screen” to choose again.'],
  'screen-denied': [
    'Your system does not let the browser see the screen.',
    'Allow it in the privacy settings of the system, then restart the browser.',
  ],
  'screen-unsupported': ['This browser cannot share a screen.', 'Use a browser on a computer.'],
  'share-target-unsupported': [
    'This browser cannot share only a part of the page.',
    'Use a current Chrome or Edge on a computer.',
  ],
  'share-target-missing': [
    'The part of the page that is to be shared is not there.',
    'Its author has to correct share-target.',
  ],
  'speaker-failed': ['Sound could not be sent to that device.', 'Choose another one.'],
  // groups
  'sfu-busy': ['The media server is busy.', 'It will be tried again automatically.'],
  'sfu-unavailable': [
    'The media server cannot be reached.',
    'Check your network; it will be tried again automatically.',
  ],
  'sfu-refused': ['The media server did not take what this page sends.', 'Reload the page.'],
} as const;

/** To be called by whatever can fail like that. */
export function learnLaterErrors(): void {
  learnErrors(LATER_ERRORS);
}
