import type { TemplateResult } from 'lit';
import type { CallMedia } from '../../protocol/index.ts';
import type { PhoneView } from './view.ts';
import type { Texts } from './texts.ts';

/** What a click on the phone asks for. */
export interface PhoneActions {
  readonly accept: (camera: boolean) => void;
  readonly answerWaiting: () => void;
  readonly rejectWaiting: () => void;
  readonly reject: () => void;
  readonly hangUp: () => void;
  readonly close: () => void;
  readonly callAgain: (media: CallMedia) => void;
  readonly toggleMicrophone: () => void;
  readonly toggleCamera: () => void;
  readonly tryDevice: (source: 'microphone' | 'camera') => void;
  readonly playSound: () => void;
  readonly hideNotice: (about: object) => void;
}

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** The little that a phone knows besides its session. */
export interface PhoneUi {
  readonly layout: 'pip' | 'split';
  readonly floating: boolean;
  readonly corner: Corner;
  /** Errors that the person has put away. */
  readonly hidden: WeakSet<object>;
  /** The other one has turned the camera on in a voice call, a moment ago. */
  readonly cameraNews: boolean;
  /** The other one's picture is higher than wide. */
  readonly upright: boolean;
  readonly measure: (event: Event) => void;
  readonly actions: PhoneActions;
  readonly texts: Texts;
  readonly startDrag: (event: PointerEvent) => void;
  readonly moveByKey: (event: KeyboardEvent) => void;
  readonly moveOn: (event: Event) => void;
}

export type Part = (view: PhoneView, ui: PhoneUi) => TemplateResult | symbol;

export function nameOf(view: PhoneView): string {
  return view.peer ? view.peer.name || view.peer.id : '';
}
