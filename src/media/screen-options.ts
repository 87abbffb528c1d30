import type { ScreenContent } from '../call/state.ts';

/**
 * As large and as often as it helps: text wants every pixel of a large screen and little motion, motion wants the frames.
 * `getDisplayMedia` takes neither `min` nor `exact` (Screen Capture §5.1).
 */
export const PICTURE: Readonly<Record<ScreenContent, MediaTrackConstraints>> = {
  text: { width: { max: 2560 }, height: { max: 1440 }, frameRate: { ideal: 15, max: 30 } },
  motion: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 30, max: 30 } },
};

/** Members of the specification, and of Chromium, that TypeScript's library does not know (Screen Capture §5.2, §5.4). */
interface DisplayOptions extends DisplayMediaStreamOptions {
  audio: false | (MediaTrackConstraints & { restrictOwnAudio?: boolean; suppressLocalAudioPlayback?: boolean });
  preferCurrentTab?: boolean;
  selfBrowserSurface: 'include' | 'exclude';
  surfaceSwitching: 'include' | 'exclude';
  monitorTypeSurfaces: 'include' | 'exclude';
  systemAudio: 'include' | 'exclude';
  windowAudio: 'exclude';
}

interface DisplayConstraints extends MediaTrackSupportedConstraints {
  readonly restrictOwnAudio?: boolean;
}

/** What the browser is asked for, and what may be made of the answer. */
export class DisplayRequest {
  readonly content: ScreenContent;
  readonly options: DisplayOptions;
  /** Whether the browser has read the option that keeps this tab out of its picker: it says so in no other way. */
  #keepsSelfOut = false;

  /** `part`: only a part of this page is to be shared. */
  constructor(content: ScreenContent, part: boolean) {
    this.content = content;
    this.options = part ? this.#part() : this.#anything();
  }

  /**
   * Whether the sound of what was chosen is certain to be without the call. Another tab's sound is its own. The system's is, if
   * the browser says of the track that the restriction is in force; to be supported is not enough, it depends on the system.
   */
  mayBeHeard(screen: MediaStreamTrack, audio: MediaStreamTrack): boolean {
    switch (screen.getSettings().displaySurface) {
      case 'browser':
        return this.#keepsSelfOut;
      case 'monitor':
        return (audio.getSettings() as { restrictOwnAudio?: boolean }).restrictOwnAudio === true;
      default:
        return false;
    }
  }

  #anything(): DisplayOptions {
    const { restrictOwnAudio }: DisplayConstraints = navigator.mediaDevices.getSupportedConstraints();
    const read = () => (this.#keepsSelfOut = true);
    return {
      video: PICTURE[this.content],
      audio: {
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        channelCount: { ideal: 2 },
        restrictOwnAudio: true,
        // Who shows a film listens to it as well; what the loudspeakers add to the microphone its echo cancellation takes out.
        suppressLocalAudioPlayback: false,
      },
      get selfBrowserSurface() {
        read();
        return 'exclude' as const;
      },
      surfaceSwitching: 'include',
      monitorTypeSurfaces: 'include',
      // Without the restriction it would be the others' own voices too: so it is not even offered.
      systemAudio: restrictOwnAudio ? 'include' : 'exclude',
      // Of the browser's own window it would be the call.
      windowAudio: 'exclude',
    };
  }

  #part(): DisplayOptions {
    return {
      video: PICTURE[this.content],
      // The sound of this page is the others' voices.
      audio: false,
      preferCurrentTab: true,
      selfBrowserSurface: 'include',
      // Another surface would not be restricted to the part.
      surfaceSwitching: 'exclude',
      monitorTypeSurfaces: 'exclude',
      systemAudio: 'exclude',
      windowAudio: 'exclude',
    };
  }
}
