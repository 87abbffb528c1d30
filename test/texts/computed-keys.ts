import { CHECK_NAMES } from '../../src/elements/check/check-test.ts';
import { checkEn } from '../../src/i18n/locales/check/en.ts';
import { END_REASONS } from '../../src/protocol/index.ts';

const DEVICES = ['microphone', 'camera'];
const MEDIA = ['audio', 'video'];
const ASKED = ['audio', 'video', 'camera'];
const VERDICTS = ['works', 'limited', 'fails'];
/** A test that gives one of these has its type from this list, so that there is none without a text. */
const outcomes = (head: string): string[] => Object.keys(checkEn).filter((key) => key.startsWith(head));

/** Keys that the source puts together, as it writes them, and what comes out of it. */
export const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  'action.${source}': of('action.', DEVICES),
  "action.${source}-${actual ? 'off' : 'on'}": DEVICES.flatMap((source) => of(`action.${source}-`, ['on', 'off'])),
  'action.choose-${kind}': of('action.choose-', DEVICES),
  'action.choose-${tool}': of('action.choose-', DEVICES),
  'announce.incoming-${call.media}': of('announce.incoming-', MEDIA),
  "announce.incoming-${view.call?.media ?? 'video'}": of('announce.incoming-', MEDIA),
  'check.name.${began}': of('check.name.', CHECK_NAMES),
  'check.name.${name}': of('check.name.', CHECK_NAMES),
  'check.paste.${kind}': outcomes('check.paste.'),
  'check.state.${state}': of('check.state.', ['waiting', 'running', 'good', 'warning', 'bad', 'skipped']),
  'check.verdict-hint.${verdict}': of('check.verdict-hint.', VERDICTS),
  'check.verdict.${verdict}': of('check.verdict.', VERDICTS),
  'details.${source}': of('details.', ['microphone', 'camera', 'screen', 'screen-audio']),
  'details.limit-${limit}': of('details.limit-', ['bandwidth', 'cpu', 'other']),
  'device.${kind}': of('device.', ['microphone', 'camera', 'speaker']),
  'device.${notice}': of('device.', ['silent', 'talking-muted', 'muted-by-moderator']),
  'device.${notice}-${source}': of('device.', ['suspended', 'switched', 'returned']).flatMap((key) =>
    of(`${key}-`, DEVICES),
  ),
  'device.${notice}-hint': ['suspended', 'silent', 'talking-muted', 'muted-by-moderator'].map(
    (notice) => `device.${notice}-hint`,
  ),
  'device.none-${kind}': of('device.none-', DEVICES),
  'group.${link}': of('group.', ['connecting', 'silent', 'failed']),
  'lobby.check-${media}': of('lobby.check-', MEDIA),
  'lobby.reason-${media}': of('lobby.reason-', MEDIA),
  'lobby.reason-${view.media}': of('lobby.reason-', MEDIA),
  'numbers.${quality}': of('numbers.', ['good', 'poor', 'unknown']),
  'people.${trouble}': of('people.', ['connecting', 'silent', 'failed', 'away', 'weak']),
  'phone.asking-${asked(view)}': of('phone.asking-', ASKED),
  'phone.asking-${askedFor(view)}': of('phone.asking-', ASKED),
  'phone.asking-reason-${asked(view)}': of('phone.asking-reason-', ASKED),
  "phone.${view.status as 'dialing'}": of('phone.', ['dialing', 'ringing', 'connecting']),
  'room.layout-${which}': of('room.layout-', ['grid', 'spotlight']),
  'say.${code}': outcomes('say.'),
  "screen.begun-self${view.screen.audio ? '-audio' : ''}": of('screen.begun-self', ['', '-audio']),
  'screen.content-${which}': of('screen.content-', ['text', 'motion']),
};

/** The same, where there is another text for what has none of its own. */
export const WITH_ANOTHER: Readonly<Record<string, readonly string[]>> = {
  'add.ended-${reason}': of('add.ended-', END_REASONS),
  'ended.${reason}': of('ended.', END_REASONS),
  'ended.${reason}.${way}': of('ended.', END_REASONS).flatMap((key) => of(`${key}.`, ['in', 'out'])),
  "ended.${endReason ?? 'unavailable'}": of('ended.', END_REASONS),
};

function of(head: string, ends: readonly string[]): string[] {
  return ends.map((end) => head + end);
}
