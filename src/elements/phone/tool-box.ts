import { loadCode } from '../../host/load-code.ts';
import { ignored, log } from '../../host/log.ts';
import type { ReactiveControllerHost } from 'lit';
import type { SessionLike } from '../session-like.ts';
import type { PhoneUi, ToolName, Tools } from './parts.ts';
import type { PhoneView } from './view.ts';

/** What tools need of the phone that they are for. */
export interface ToolsHost {
  readonly element: HTMLElement &
    ReactiveControllerHost & {
      readonly renderRoot: HTMLElement | DocumentFragment;
      readonly updateComplete: Promise<boolean>;
    };
  readonly session: () => SessionLike | null;
  readonly view: () => PhoneView;
  readonly ui: () => Pick<PhoneUi, 'texts' | 'actions' | 'hidden'>;
}

/** Loads the tools of one phone when they are needed, or a moment before. */
export class ToolBox {
  tools: Tools | null = null;
  /** A click was in vain: their code cannot be loaded. */
  missing = false;
  #loading: Promise<Tools> | null = null;

  constructor(readonly host: ToolsHost) {}

  /** Rejects when their code cannot be loaded; the next try loads anew. */
  load(): Promise<Tools> {
    return (this.#loading ??= loadCode(() => import('./tools/index.ts')).then(
      async ({ PhoneTools }) => {
        const tools = new PhoneTools(this.host);
        await tools.ready;
        this.tools = tools;
        this.missing = false;
        this.host.element.requestUpdate();
        return tools;
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    ));
  }

  /** For a moment in which they will be needed, perhaps. */
  readonly prepare = (): void => {
    this.load().catch(ignored('The menus could not be loaded.', 'warn'));
  };

  readonly toggle = (tool: ToolName, event: Event): void => {
    const opener = event.currentTarget as HTMLElement;
    this.load().then(
      (tools) => tools.toggle(tool, opener),
      (error: unknown) => {
        log('warn', 'The menus could not be loaded.', error);
        this.missing = true;
        this.host.element.requestUpdate();
      },
    );
  };

  /** What this view shows cannot be shown without them. */
  follow({ crowd, peerScreen, screen, microphone, camera }: PhoneView): void {
    if (crowd || peerScreen || screen.desired || screen.error || microphone.notice || camera.notice) this.prepare();
  }
}
