import { ERRORS } from '../../protocol/errors.ts';
import { failureTexts } from '../failure-texts.ts';
import { firstWords } from '../first-words.ts';

/** Failures are said in the words of the protocol; those of a microphone or a camera have a sentence for each below. */
const failures = failureTexts(ERRORS);

/**
 * English: the list of everything that the elements say. Other locales translate exactly these keys.
 *
 * `{name}` and the like are filled in. `error.<code>` says what happened, `hint.<code>` what the person can do about
 * it; for a microphone or a camera `<code>.<source>` comes first.
 */
export const en = {
  ...failures,
  ...firstWords,

  // what whoever writes the page has to mend
  'error.user-required': 'This page has not said who you are.',
  'hint.user-required': 'Its author has to set user-id.',
  'error.missing-attribute': '<{tag}> needs the attribute “{attribute}”.',
  'hint.missing-attribute': 'Set it to the id of whom to call.',
  'error.bad-attribute': '<{tag}> does not take {attribute}="{value}".',
  'hint.bad-attribute': 'It takes {takes}.',

  // the phone
  'phone.label': 'Phone',
  'phone.idle': 'No call yet',
  'phone.idle-hint': 'Calls appear here.',
  'phone.asking-audio': 'Allow your microphone',
  'phone.asking-video': 'Allow your microphone and camera',
  'phone.asking-camera': 'Allow your camera',
  'phone.asking-reason-audio': 'Your browser will ask. {name} can only hear you if you say yes.',
  'phone.asking-reason-video': 'Your browser will ask. {name} can only hear and see you if you say yes.',
  'phone.asking-reason-camera': 'Your browser will ask. {name} can only see you if you say yes.',
  'phone.dialing': 'Calling…',
  'phone.ringing': 'Ringing…',
  'phone.incoming-audio': 'Voice call…',
  'phone.incoming-video': 'Video call…',
  'phone.connecting': 'Connecting…',
  'phone.reconnecting': 'Reconnecting…',
  'phone.reconnecting-hint': 'Your network changed. Hold on, the call is kept.',
  'phone.reconnecting-peer': '{name} has lost the network. Hold on, the call is kept.',
  'phone.you': 'You',
  'phone.camera-off': 'Camera off',
  'phone.muted': 'Microphone off',
  'phone.weak-network': 'Weak network',
  'phone.held': 'Your picture is paused: the network is weak. Voice goes on.',
  'phone.peer-held': 'Picture paused: weak network',
  'phone.waiting': '{name} is calling',
  'phone.waiting-hint': 'Answering ends this call.',
  'phone.peer-camera-on': '{name} turned the camera on. Yours stays off.',
  'phone.self-view': 'Your picture. Press to move it, or use the arrow keys.',
  'floating.move': 'Move the call to another corner: drag it, press, or use the arrow keys.',
  'floating.smaller': 'Make the call small',
  'floating.larger': 'Show the whole call',

  // what one can do
  'action.reject': 'Decline',
  'action.answer': 'Answer',
  'action.answer-voice': 'Voice',
  'action.answer-video': 'Video',
  'action.answer-voice-long': 'Voice: answer without camera',
  'action.answer-video-long': 'Video: answer with camera',
  'action.cancel': 'Cancel',
  'action.hang-up': 'Hang up',
  'action.close': 'Close',
  'action.call-again': 'Call again',
  'action.call-back': 'Call back',
  'action.try-again': 'Try again',
  'action.play-sound': 'Play sound',
  'action.microphone': 'Microphone',
  'action.camera': 'Camera',
  'action.microphone-on': 'Turn microphone on',
  'action.microphone-off': 'Turn microphone off',
  'action.camera-on': 'Turn camera on',
  'action.camera-off': 'Turn camera off',
  'action.choose-microphone': 'Choose microphone and speaker',
  'action.choose-camera': 'Choose camera',
  'action.share-screen': 'Share screen',
  'action.stop-sharing': 'Stop sharing',
  'action.more': 'More',

  // what is said aloud
  'announce.incoming-audio': '{name} is calling.',
  'announce.incoming-video': '{name} is calling with video.',
  'announce.dialing': 'Calling {name}.',
  'announce.ringing': 'Ringing {name}.',
  'announce.connected': 'Connected to {name}.',

  // how it ended; `.out` when we had called, `.in` when we were called
  'ended.hang-up': 'Call ended',
  'ended.rejected.out': 'Call declined',
  'ended.rejected.in': 'You declined the call',
  'ended.cancelled.out': 'You cancelled the call',
  'ended.cancelled.in': 'Missed call',
  'ended.busy': 'Busy: in another call',
  'ended.missed.out': 'No answer',
  'ended.missed.in': 'Missed call',
  'ended.unavailable': 'Cannot be reached right now',
  'ended.answered-elsewhere': 'Answered on another device',
  'ended.rejected-elsewhere': 'Declined on another device',
  'ended.connection-lost': 'The connection was lost',
  'ended.kicked': 'You were removed from the call',
  'ended.room-full': 'The call is full',
  'ended.forbidden': 'You may not join this call',
  'ended.replaced': 'This call continues in another tab',
  'ended.server-shutdown': 'The calling server is restarting',
  'ended.failed': 'The call did not go through',

  // trouble
  'error.permission-denied.microphone': 'Your browser does not allow the microphone here.',
  'error.permission-denied.camera': 'Your browser does not allow the camera here.',
  'error.permission-dismissed.microphone': 'The question about your microphone was closed without an answer.',
  'error.permission-dismissed.camera': 'The question about your camera was closed without an answer.',
  'error.device-not-found.microphone': 'No microphone was found. You can still listen.',
  'error.device-not-found.camera': 'No camera was found. You can still see and talk.',
  'error.device-busy.microphone': 'Your microphone is used by another application.',
  'error.device-busy.camera': 'Your camera is used by another application.',
  'error.device-failed.microphone': 'Your microphone could not be started.',
  'error.device-failed.camera': 'Your camera could not be started.',
  'hint.blocked-by-policy': 'Its author has to give the iframe this: {allow}',
} as const;
