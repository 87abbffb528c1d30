import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { lookUp, fill } from '../../i18n/index.ts';
import type { Invite } from '../../call/state.ts';
import { closeIcon } from '../../styles/phone-icons.ts';
import { avatar } from '../phone/avatar.ts';
import type { Texts } from '../phone/texts.ts';
import type { SessionLike } from '../session-like.ts';
import { nameOf } from './grid-view.ts';

/** Those who are being rung, and for a moment those who have not come. */
export function invitations({
  texts,
  invites,
  session,
}: {
  readonly texts: Texts;
  readonly invites: readonly Invite[];
  readonly session: SessionLike | null;
}): TemplateResult | symbol {
  if (invites.length === 0) return nothing;
  const { t } = texts;
  return html`<ul class="rows invites">
    ${repeat(
      invites,
      ({ id }) => id,
      ({ id, user, phase, reason }) => {
        const cancel = t('add.cancel', { name: nameOf(user) });
        return html`<li class="person ${phase}">
          ${avatar(user)}
          <span class="who">
            <span class="name" dir="auto">${nameOf(user)}</span>
            <span class="line ${phase === 'ended' ? 'trouble' : ''}">
              ${phase === 'ended' ? outcome(texts, user, reason) : t(phase === 'ringing' ? 'add.ringing' : 'add.calling')}
            </span>
          </span>
          ${
            phase === 'ended'
              ? nothing
              : html`<button
                  part="cancel-button"
                  class="bare"
                  type="button"
                  aria-label=${cancel}
                  title=${cancel}
                  @click=${() => session?.withdrawInvite(id)}
                >
                  ${closeIcon()}
                </button>`
          }
        </li>`;
      },
    )}
  </ul>`;
}

/** `Citra did not answer`. */
export function outcome({ locale }: Texts, user: Invite['user'], reason: Invite['reason']): string {
  return fill(locale, lookUp(locale, `add.ended-${reason}`, 'add.ended'), { name: nameOf(user) });
}
