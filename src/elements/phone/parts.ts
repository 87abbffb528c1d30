import type { TemplateResult } from 'lit';
import type { CallError, CallMedia } from '../../protocol/index.ts';
import { displayName } from '../../protocol/text.ts';
import type { SessionLike } from '../session-like.ts';
import type { Said } from './announce.ts';
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
  /** A floating phone becomes a pill, or is one no longer. */
  readonly shrink: (on: boolean) => void;
  readonly moveFloating: (event: Event) => void;
  readonly callAgain: (media: CallMedia) => void;
  readonly toggleMicrophone: () => void;
  readonly toggleCamera: () => void;
  readonly tryDevice: (source: 'microphone' | 'camera') => void;
  readonly playSound: () => void;
  readonly hideNotice: (about: object) => void;
  readonly toggleScreen: () => void;
  /** A share button is about to be pressed. */
  readonly prepareScreen: () => void;
  /** A tool is about to be used. */
  readonly prepareTools: () => void;
  /** Opens or closes what belongs to the button that was pressed. */
  readonly toggleTool: (tool: ToolName, event: Event) => void;
}

/** What opens from the bar. */
export type ToolName = 'microphone' | 'camera' | 'more' | 'details' | 'add-person';

/** What is loaded only when somebody uses it: screens, menus, panels. It draws into the holes that the phone leaves. */
export interface Tools {
  readonly opened: ToolName | null;
  /** How the stage is laid out while a screen is shown, as classes of the phone; empty while none is. */
  readonly layout: (view: PhoneView) => string;
  readonly stage: Part;
  /** Over the other one's camera. */
  readonly peer: Part;
  readonly signs: Part;
  readonly notices: Part;
  readonly panels: Part;
  toggle(tool: ToolName, opener: HTMLElement): void;
  /** What has been drawn is in the page; returns what is to be said of it. */
  updated(view: PhoneView, session: SessionLike | null): Said;
  /** Tells of a failure that is not one of the session. */
  fail(error: CallError): void;
  /** The phone is out of the page: nothing runs on. */
  rest(): void;
}

/** `start` is left where one reads from left to right. */
export type Corner = 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end';

/** The little that a phone knows besides its session. */
export interface PhoneUi {
  readonly layout: 'pip' | 'split';
  readonly floating: boolean;
  /** It is a pill. */
  readonly small: boolean;
  /** What stands here while a window of its own shows the call; null while this phone does. */
  readonly elsewhere: Part | null;
  readonly corner: Corner;
  /** Errors that the person has put away. */
  readonly hidden: WeakSet<object>;
  /** The other one has turned the camera on in a voice call, a moment ago. */
  readonly cameraNews: boolean;
  /** The other one's picture is higher than wide. */
  readonly upright: boolean;
  readonly measure: (event: Event) => void;
  readonly actions: PhoneActions;
  /** Null until they are needed. */
  readonly tools: Tools | null;
  /** Somebody has asked for them in vain. */
  readonly toolsMissing: boolean;
  readonly texts: Texts;
  readonly moveSelf: (event: Event) => void;
}

export type Part = (view: PhoneView, ui: PhoneUi) => TemplateResult | symbol;

export function nameOf(view: PhoneView): string {
  return view.peer ? displayName(view.peer) : '';
}
