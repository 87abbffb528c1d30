import { NO_MEDIA, type ParticipantState, type SessionState } from '../../../src/call/state.ts';
import { ANA, CITRA, meeting, OFF, ON } from '../../unit/elements/fake-session.ts';
import type { View } from '../scenes.ts';

const DEWI = { id: 'dewi', name: 'Dewi Lestari' };
const OTHERS = ['Eka Putra', 'Fajar Nugroho', 'Gita Pramesti', 'Hadi Wijaya', 'Indah Sari'].map((name) => ({
  id: name.split(' ')[0]?.toLowerCase() ?? '',
  name,
}));
const BOTH = { ...NO_MEDIA, microphone: true, camera: true };
const VOICE: Partial<ParticipantState> = { media: { ...NO_MEDIA, microphone: true } };
const SILENT: Partial<ParticipantState> = { media: { ...NO_MEDIA, camera: true } };
const ABSENT: Partial<ParticipantState> = { media: NO_MEDIA };

/** By scene: what a session says. */
export const STATES: Readonly<Record<View['scene'], Partial<SessionState>>> = {
  '1-tile': meeting({ users: [] }),
  '2-tiles': meeting({ users: [ANA] }),
  '4-tiles': {
    ...meeting({
      users: [ANA, CITRA, DEWI],
      people: { 'p-citra': ABSENT, 'p-dewi': { hand: 1 } },
      links: { 'p-dewi': { quality: 'poor' } },
      room: { moderator: true },
    }),
    speaking: { active: 'p-ana', now: ['p-ana'] },
  },
  '9-tiles': {
    ...meeting({
      users: [ANA, CITRA, DEWI, ...OTHERS],
      people: { 'p-citra': SILENT, 'p-eka': VOICE, 'p-hadi': ABSENT, 'p-indah': { hand: 1 }, 'p-ana': { hand: 2 } },
      links: { 'p-fajar': { status: 'silent' }, 'p-gita': { status: 'failed' } },
      room: { locked: true },
      devices: { microphone: OFF, camera: ON },
    }),
    speaking: { active: 'p-dewi', now: [] },
  },
  screen: {
    ...meeting({
      users: [ANA, CITRA, DEWI],
      people: { 'p-ana': { media: { ...BOTH, screen: true } }, 'p-dewi': ABSENT },
      room: {
        chat: [
          { id: '1', from: 'p-citra', user: CITRA, text: 'Which month is the third row?', at: 1_700_000_000_000 },
          { id: '2', from: 'p-ana', user: ANA, text: 'March: https://example.com/march', at: 1_700_000_020_000 },
          {
            id: '3',
            from: 'p-self',
            user: { id: 'budi', name: 'Budi Santoso' },
            text: 'Thank you!',
            at: 1_700_000_080_000,
          },
        ],
      },
    }),
    speaking: { active: 'p-ana', now: ['p-ana'] },
  },
};
