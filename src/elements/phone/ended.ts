import type { Call } from '../../call/state.ts';
import { selectDuration } from '../../call/select.ts';
import { lookUp, spokenDuration } from '../../i18n/index.ts';
import type { Texts } from './texts.ts';

/** How a call ended, as the one who reads it has lived it: `Call ended · 12 min`. It stands under the other one's name. */
export function endedText(call: Call, { t, locale }: Texts): string {
  const way = call.direction === 'outgoing' ? 'out' : 'in';
  const talked = selectDuration(call, call.endedAt ?? 0);
  const reason = call.endReason ?? 'hang-up';
  // Our own failure is told by its error; the reason is only what the server made of it.
  if (call.error && talked === 0) return t('ended.failed');
  const text = lookUp(locale, `ended.${reason}.${way}`, `ended.${reason}`);
  return talked > 0 ? `${text} · ${spokenDuration(locale.tag, talked)}` : text;
}

/** Endings that leave nothing to say to this person: the phone may go away by itself. */
export function isSettled(call: Call): boolean {
  const { endReason: reason, direction } = call;
  if (call.error) return false;
  if (reason === 'answered-elsewhere' || reason === 'rejected-elsewhere') return true;
  return (reason === 'rejected' && direction === 'incoming') || (reason === 'cancelled' && direction === 'outgoing');
}
