import { html, type TemplateResult } from 'lit';
import { calmCard, ended, joining, waiting, wrongCard } from './doors.ts';
import type { Entrance } from './entrance.ts';
import type { GridView } from './grid-view.ts';
import type { Room } from './room.ts';

interface Sentence {
  readonly message: string;
  readonly hint: string;
}

/** Everything but the lobby, drawn from a view. */
export function renderGrid(
  view: GridView,
  room: Room,
  entrance: Entrance,
  /** What keeps one from going in. */
  trouble: Sentence | null,
): TemplateResult {
  const { phase, status } = view;
  const { t } = room.ui.texts;
  const side = phase === 'inside' && room.side.opened ? 'with-side' : '';
  return html`<section
    class="phone room ${phase} ${phase === 'before' ? 'idle' : status} ${side}"
    part="grid"
    tabindex="-1"
    aria-label=${t('room.label', { room: view.room })}
  >
    ${phaseOf(view, room, entrance, trouble)}
  </section>`;
}

function phaseOf(
  view: GridView,
  room: Room,
  { watch, going }: Entrance,
  trouble: Sentence | null,
): TemplateResult | symbol {
  if (!view.room && trouble) return wrongCard(trouble);
  const { ui } = room;
  switch (view.phase) {
    case 'before':
      return calmCard(view, watch, ui, { going, trouble });
    case 'joining':
      return joining(view, ui);
    case 'waiting':
      return waiting(view, ui);
    case 'inside':
      return room.draw(view);
    case 'ended':
      return ended(view, ui);
  }
}
