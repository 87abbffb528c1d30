import { expect } from '@open-wc/testing';
import type { SavedCall } from '../../../src/call/events.ts';
import type { CallSession } from '../../../src/session/call-session.ts';
import { ReloadPlace } from '../../../src/session/reload.ts';
import { FakeSession } from '../elements/fake-session.ts';

let key = '';
let count = 0;
const saved = (user: string, callId = 'c1') => ({ user, callId, room: `room of ${callId}` }) as SavedCall;
const leave = (place: number, call: SavedCall, at = Date.now()) =>
  sessionStorage.setItem(`${key}#${place}`, JSON.stringify({ at, saved: call }));

/** As `createCallSession` does. */
function start(): { place: ReloadPlace; session: FakeSession } {
  const session = new FakeSession();
  const place = new ReloadPlace(key);
  place.keep(session as unknown as CallSession);
  return { place, session };
}

describe('the call that a reload brings back', () => {
  beforeEach(() => {
    key = `call-elements:test-${++count}:`;
    Object.defineProperty(performance, 'getEntriesByType', {
      configurable: true,
      value: () => [{ type: 'reload' }],
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(performance, 'getEntriesByType');
    sessionStorage.clear();
  });

  it('is for the user whose it was, and for nobody else who is on the page now', () => {
    leave(0, saved('ana'));
    const { place } = start();
    expect(place.room).to.equal('room of c1');
    expect(place.take('budi')).to.equal(null);
    expect(place.take('ana')).to.deep.equal(saved('ana'));
    expect(place.take('ana'), 'once').to.equal(null);
  });

  it('finds, of two sessions by token on a page, the one that was in it, in whatever order they connect', () => {
    leave(0, saved('ana', 'c1'));
    leave(1, saved('budi', 'c2'));
    const [first, second] = [start(), start()];
    expect(second.place.take('budi')).to.include({ callId: 'c2' });
    expect(first.place.take('ana')).to.include({ callId: 'c1' });
  });

  it('finds the right one of two sessions of one user, too', () => {
    leave(1, saved('ana'));
    const [first, second] = [start(), start()];
    expect(first.place.take('ana')).to.equal(null);
    expect(second.place.take('ana')).to.include({ callId: 'c1' });
  });

  it('is not eaten by a session that is closed at once, as StrictMode closes the first of two', () => {
    leave(0, saved('ana'));
    start().session.set({ signaling: 'closed' });
    expect(start().place.take('ana')).to.deep.equal(saved('ana'));
  });

  it('is taken out of the storage at once, so that a tab that is duplicated finds nothing', () => {
    leave(0, saved('ana'));
    start();
    expect(sessionStorage.length).to.equal(0);
  });

  it('is over after a while, and nothing opens by itself then', () => {
    leave(0, saved('ana'), Date.now() - 25_000);
    expect(start().place.room).to.equal(null);
  });
});
