import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ShownReaction } from '../../call/state.ts';
import { REACTIONS } from '../../protocol/index.ts';
import { nameOf } from './grid-view.ts';
import type { GridPart } from './group-ui.ts';

/** How many paths there are, so that what is sent at once does not lie one upon the other. */
const PATHS = 5;

/** What one can send to all. */
export const reactionBar: GridPart = (_view, { texts: { t }, actions }) =>
  html`<div class="panel reactions" part="panel" role="group" tabindex="-1" aria-label=${t('room.reactions')}>
    ${REACTIONS.map(
      (reaction) =>
        html`<button
          part="reaction-button"
          class="emoji"
          type="button"
          aria-label=${t('room.react', { reaction })}
          title=${t('room.react', { reaction })}
          @click=${() => actions.react(reaction)}
        >
          ${reaction}
        </button>`,
    )}
  </div>`;

/** What was sent a moment ago rises over the stage. What it is is said by the live region. */
export const floating: GridPart = ({ reactions, people }, { texts: { t } }) =>
  reactions.length === 0
    ? nothing
    : html`<div class="floats" part="reactions" aria-hidden="true">
        ${repeat(
          reactions,
          ({ id }) => id,
          ({ id, participantId, reaction }) => {
            const person = people.find((one) => one.id === participantId);
            const name = participantId === 'self' ? t('phone.you') : person ? nameOf(person.user) : '';
            return html`<span class="float path-${pathOf(id)}"
              ><span class="emoji">${reaction}</span
              ><span class="pill"><span class="name" dir="auto">${name}</span></span></span
            >`;
          },
        )}
      </div>`;

function pathOf(id: ShownReaction['id']): number {
  return (Number.parseInt(id, 10) || 0) % PATHS;
}
