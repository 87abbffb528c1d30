import { expect } from '@open-wc/testing';
import type { SavedCall } from '../../../src/call/events.ts';
import type { CallSession } from '../../../src/session/call-session.ts';
import { giveBackUnused, takeSaved } from '../../../src/session/reload.ts';
import { FakeSession, talking } from '../elements/fake-session.ts';

const KEY = 'call-elements:test';
const saved = { callId: 'c1' } as SavedCall;

/** As `createCallSession` does. */
function start(): { found: SavedCall | null; session: FakeSession } {
  const session = new FakeSession();
  const found = takeSaved(KEY);
  giveBackUnused(session as unknown as CallSession, KEY);
  return { found, session };
}

describe('the call that a reload brings back', () => {
  beforeEach(() => {
    Object.defineProperty(performance, 'getEntriesByType', {
      configurable: true,
      value: () => [{ type: 'reload' }],
    });
    sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), saved }));
  });
  afterEach(() => {
    Reflect.deleteProperty(performance, 'getEntriesByType');
    sessionStorage.clear();
  });

  it('is not eaten by a session that is closed at once, as StrictMode closes the first of two', () => {
    const first = start();
    expect(first.found).to.deep.equal(saved);
    first.session.set({ signaling: 'closed' });
    const second = start();
    expect(second.found).to.deep.equal(saved);
    second.session.set({ signaling: 'closed' });
    const third = start();
    expect(third.found).to.deep.equal(saved);
    third.session.set(talking());
    third.session.set({ signaling: 'closed', call: null });
    expect(start().found, 'it was used').to.equal(null);
  });

  it('is for one session alone, as long as that lives', () => {
    expect(start().found).to.deep.equal(saved);
    expect(start().found).to.equal(null);
  });
});
