import { LitElement, html, type TemplateResult } from 'lit';
import { fixture } from '@open-wc/testing';
import type { SessionState } from '../../../src/call/state.ts';
import { GroupStage, type StageUi } from '../../../src/elements/group/stage.ts';
import { groupView, NO_GROUP, type GroupView } from '../../../src/elements/group/view.ts';
import { LocaleController } from '../../../src/elements/locale-controller.ts';
import { loadGroupStrings } from '../../../src/i18n/group.ts';
import { provideLocale } from '../../../src/i18n/index.ts';
import { en } from '../../../src/i18n/locales/en.ts';
import { loadToolStrings } from '../../../src/i18n/tools.ts';
import { groupStageStyles } from '../../../src/styles/group-stage.ts';
import { surfaceTokens } from '../../../src/styles/surface-tokens.ts';
import { base, tokens } from '../../../src/styles/tokens.ts';
import { FakeSession } from './fake-session.ts';

/** Nothing but the stage. */
export class StageElement extends LitElement {
  static override styles = [tokens, surfaceTokens, base, groupStageStyles];

  session: FakeSession | null = null;
  layout: StageUi['layout'] = 'grid';
  readonly #locale = new LocaleController(
    this,
    () => undefined,
    () => true,
  );
  readonly stage = new GroupStage({
    element: this,
    session: () => this.session,
    texts: () => this.#locale,
  });
  #view: GroupView = NO_GROUP;

  show(session: FakeSession): void {
    this.session = session;
    session.subscribe(() => this.requestUpdate());
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stage.rest();
  }

  protected override render(): TemplateResult {
    if (this.session) this.#view = groupView(this.session.state, this.#view);
    return html`${this.stage.draw(this.#view, { layout: this.layout })}`;
  }

  protected override updated(): void {
    this.stage.updated(this.#view, this.session);
  }
}
customElements.define('x-stage', StageElement);

/** A stage of this size, in a session that shows a moving picture wherever one is attached. */
export async function stageOf(
  state: Partial<SessionState>,
  { width = 860, height = 520, ...patch }: { width?: number; height?: number; layout?: StageUi['layout'] } = {},
): Promise<{ element: StageElement; session: FakeSession }> {
  provideLocale('en', en);
  await Promise.all([loadGroupStrings('en'), loadToolStrings('en')]);
  const session = new FakeSession(state);
  session.picture = (_id, video) => {
    video.srcObject = moving(video);
    video.muted = true;
    void video.play().catch(() => undefined);
  };
  const style = `display: block; width: ${width}px; height: ${height}px; background: #10131a`;
  const element = await fixture<StageElement>(html`<x-stage style=${style}></x-stage>`);
  Object.assign(element, patch);
  element.show(session);
  await element.updateComplete;
  await element.updateComplete;
  return { element, session };
}

/** Painted as long as somebody shows it: a canvas gives a picture only when it is painted. */
function moving(shown: HTMLMediaElement): MediaStream {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext('2d');
  const stream = canvas.captureStream(15);
  let frame = 0;
  const timer = setInterval(() => {
    if (!context || (shown.srcObject !== stream && frame > 0)) return clearInterval(timer);
    context.fillStyle = `hsl(${frame++ % 360} 40% 50%)`;
    context.fillRect(0, 0, 320, 180);
  }, 60);
  return stream;
}
