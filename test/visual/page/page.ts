import '../../../src/define/group-call-grid.ts';
import type { GroupCallGridElement } from '../../../src/elements/group-call-grid.ts';
import { FakeSession } from '../../unit/elements/fake-session.ts';
import type { View } from '../scenes.ts';
import { show } from './paint.ts';
import { STATES } from './states.ts';

/** Draws a room as a session's state says, without a server, and says when nothing changes any more. */
class StillSession extends FakeSession {
  override attach(participantId: string, source: string, element: HTMLMediaElement): () => void {
    show(element, participantId, source);
    return super.attach(participantId, source, element);
  }
}

const nextFrame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));

async function settle(element: GroupCallGridElement): Promise<void> {
  const root = element.renderRoot;
  let before = '';
  for (let still = 0; still < 5;) {
    await nextFrame();
    await element.updateComplete;
    const videos = [...root.querySelectorAll<HTMLVideoElement>('.seat:not([hidden]) video:not([hidden])')];
    const now = (root as ShadowRoot).innerHTML;
    still = now === before && videos.every((video) => video.classList.contains('seen')) ? still + 1 : 0;
    before = now;
  }
  for (const animation of document.getAnimations()) animation.finish();
  await nextFrame();
  await nextFrame();
}

/** A phone has no mouse and a desktop has one, whatever is plugged into the machine that draws. */
function assumeMouse(root: ShadowRoot | null, mouse: boolean): void {
  for (const { cssRules } of root?.adoptedStyleSheets ?? []) {
    for (const rule of cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      const { mediaText } = rule.media;
      if (/hover: none|pointer: coarse/.test(mediaText)) rule.media.mediaText = mouse ? 'not all' : 'all';
    }
  }
}

async function draw({ scene, size }: Pick<View, 'scene' | 'size'>): Promise<void> {
  const element = document.createElement('group-call-grid');
  element.room = 'standup';
  element.session = new StillSession(STATES[scene]);
  document.body.replaceChildren(element);
  await element.updateComplete;
  assumeMouse(element.shadowRoot, size === 'desktop');
  await settle(element);
  // Beside the stage, in the colours of the page; over it there is nothing else to be seen.
  if (scene === 'screen' && size === 'desktop') {
    element.renderRoot.querySelector<HTMLElement>('[part~=chat-button]')?.click();
    await settle(element);
    // The focus goes into the field, whose caret blinks.
    if (element.shadowRoot?.activeElement instanceof HTMLElement) element.shadowRoot.activeElement.blur();
    await settle(element);
  }
}

declare global {
  interface Window {
    draw: typeof draw;
  }
}
window.draw = draw;
