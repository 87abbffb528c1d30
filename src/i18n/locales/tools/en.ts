import { LATER_ERRORS } from '../../../protocol/later-errors.ts';
import { failureTexts } from '../../failure-texts.ts';
import type { TextsFor } from '../../strings.ts';

/**
 * English of what is loaded only when somebody uses it: menus, panels, screens, the lobby. Other locales translate exactly
 * these keys.
 */
export const toolsEn = {
  ...failureTexts(LATER_ERRORS),

  // screens
  'screen.sharing': 'You are sharing your screen',
  'screen.shared-by': '{name} is sharing',
  'screen.mine': 'Your screen',
  'screen.of': 'Screen of {name}',
  'screen.keys': 'Plus and minus zoom, arrow keys move, 0 shows all of it.',
  'screen.show': 'Show large: {what}',
  'screen.zoom-in': 'Zoom in',
  'screen.zoom-out': 'Zoom out',
  'screen.zoom-reset': 'Show all of it',
  'screen.begun': '{name} is sharing a screen.',
  'screen.ended': '{name} no longer shares a screen.',
  'screen.begun-self': 'You are sharing your screen.',
  'screen.begun-self-audio': 'You are sharing your screen and its sound.',
  'screen.ended-self': 'You no longer share your screen.',
  'screen.with-sound': 'with sound',
  'screen.content': 'When the network is weak',
  'screen.content-text': 'Keep text sharp',
  'screen.content-motion': 'Keep motion smooth',

  // the menu
  'tools.full-screen': 'Full screen',
  'tools.leave-full-screen': 'Leave full screen',
  'tools.picture-in-picture': 'Picture-in-picture',
  'tools.add-person': 'Add person',
  'tools.details': 'Connection details',

  // a window of its own
  'picture.elsewhere': 'The call is in a small window',
  'picture.elsewhere-hint': 'It stays on top of everything else, and you are still heard.',
  'picture.bring-back': 'Bring it back',

  // devices
  'device.microphone': 'Microphone',
  'device.camera': 'Camera',
  'device.speaker': 'Speaker',
  'device.number': '{kind} {number}',
  'device.level': 'Microphone level',
  'device.level-off': 'Turn your microphone on to see how loud it is.',
  'device.preview': 'What your camera sees',
  'device.preview-off': 'Your camera is off.',
  'device.test': 'Play a test sound',
  'device.testing': 'Playing…',
  'device.flip': 'Turn the camera round',
  'device.none-microphone': 'No microphone is connected.',
  'device.none-camera': 'No camera is connected.',
  'device.suspended-microphone': 'Your microphone is held back by your system.',
  'device.suspended-camera': 'Your camera is held back by your system.',
  'device.suspended-hint': 'It comes back by itself.',
  'device.switched-microphone': 'Your microphone was unplugged.',
  'device.switched-camera': 'Your camera was unplugged.',
  'device.in-use': 'Now in use: {label}',
  'device.returned-microphone': 'Your microphone is back.',
  'device.returned-camera': 'Your camera is back.',
  'device.silent': 'Nothing comes from your microphone.',
  'device.silent-hint': 'Check whether it has a switch, or choose another one.',
  'device.choose': 'Choose',
  'device.talking-muted': 'You are muted.',
  'device.talking-muted-hint': 'Nobody hears what you say.',
  'device.muted-by-moderator': 'A moderator has muted you.',
  'device.muted-by-moderator-hint': 'You can speak again when you turn it on.',
  'device.unmute': 'Unmute',

  // details of the connection
  'details.title': 'Connection',
  'details.none': 'Nothing has been measured yet.',
  'details.path': 'Path',
  'details.direct': 'Direct',
  'details.relayed': 'Through a relay',
  'details.round-trip': 'Round trip',
  'details.jitter': 'Jitter',
  'details.loss': 'Lost packets',
  'details.rate': 'Rate',
  'details.available': 'Path can carry',
  'details.received': 'Received',
  'details.sent': 'Sent',
  'details.microphone': 'Voice',
  'details.camera': 'Camera',
  'details.screen': 'Screen',
  'details.screen-audio': 'Screen sound',
  'details.limit': 'Limited by',
  'details.limit-bandwidth': 'the network',
  'details.limit-cpu': 'this computer',
  'details.limit-other': 'something else',

  // before a call
  'lobby.label': 'Before the call',
  'lobby.title': 'Ready to join?',
  'lobby.title-call': 'Ready to call {name}?',
  'lobby.private': 'Nobody sees or hears you yet.',
  'lobby.check-audio': 'Check microphone',
  'lobby.check-video': 'Check camera and microphone',
  'lobby.reason-audio': 'Your browser will ask for your microphone, so that you can see whether it hears you.',
  'lobby.reason-video': 'Your browser will ask for both, so that you can see how you look and whether you are heard.',
  'lobby.camera-off': 'Your camera is off',
  'lobby.camera-starting': 'Your camera is starting…',
  'lobby.microphone-off': 'Your microphone is off.',
  'lobby.speak': 'Say something: the bar moves when you are heard.',
  'lobby.name': 'Your name',
  'lobby.name-hint': 'What the others read.',
  'lobby.ready': 'Join',
} as const;

export type ToolKey = keyof typeof toolsEn;
export type ToolStrings = TextsFor<ToolKey>;
