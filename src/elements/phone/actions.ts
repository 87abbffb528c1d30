import type { SessionLike } from '../session-like.ts';
import type { PhoneActions } from './parts.ts';
import type { ToolBox } from './tool-box.ts';
import type { PhoneView } from './view.ts';

interface Phone {
  readonly session: SessionLike | null;
  toggleScreen(): void;
}

/** What clicks on a phone do. */
export function phoneActions(
  phone: Phone,
  look: () => PhoneView,
  box: Pick<ToolBox, 'prepare' | 'toggle'>,
  floating: { readonly move: (event: Event) => void; readonly shrink: (on: boolean) => void },
  hideNotice: (about: object) => void,
): PhoneActions {
  return {
    accept: (camera) => phone.session?.accept({ camera }),
    answerWaiting: () => phone.session?.accept(idOf(look().waiting)),
    rejectWaiting: () => phone.session?.reject(look().waiting?.id),
    reject: () => phone.session?.reject(),
    hangUp: () => phone.session?.hangUp(),
    shrink: floating.shrink,
    moveFloating: floating.move,
    close: () => phone.session?.dismiss(),
    callAgain: (media) => {
      const { peer } = look();
      if (peer) phone.session?.call(peer, media);
    },
    toggleMicrophone: () => phone.session?.toggleMicrophone(),
    toggleCamera: () => phone.session?.toggleCamera(),
    tryDevice: (source) =>
      source === 'camera' ? phone.session?.toggleCamera(true) : phone.session?.toggleMicrophone(true),
    playSound: () => phone.session?.resumePlayback(),
    hideNotice,
    toggleScreen: () => phone.toggleScreen(),
    prepareScreen: () => {
      phone.session?.prepareScreen();
      box.prepare();
    },
    prepareTools: box.prepare,
    toggleTool: box.toggle,
  };
}

function idOf(call: { readonly id: string } | null): { callId?: string } {
  return call ? { callId: call.id } : {};
}
