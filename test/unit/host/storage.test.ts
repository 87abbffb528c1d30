import { expect } from '@open-wc/testing';
import { openChannel } from '../../../src/host/channel.ts';
import { readStored, store } from '../../../src/host/storage.ts';
import { storedKeys } from '../../../src/host/storage-area.ts';
import { recall, remember } from '../../../src/media/device-memory.ts';
import { createCallSession } from '../../../src/headless.ts';

/** As Firefox does with cookies blocked, and every browser in some frames: to name them throws already. */
function forbid(...names: readonly string[]): () => void {
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) {
    const get = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(globalThis, name, { get, configurable: true });
  }
  return () => before.forEach(([name, was]) => was && Object.defineProperty(globalThis, name, was));
}

describe('where the browser forbids a site to keep anything', () => {
  let allow: () => void;
  beforeEach(() => (allow = forbid('localStorage', 'sessionStorage', 'indexedDB', 'BroadcastChannel')));
  afterEach(() => allow());

  it('nothing is kept, and nothing throws', () => {
    for (const area of ['localStorage', 'sessionStorage'] as const) {
      store(area, 'key', 'text');
      store(area, 'key', null);
      expect(readStored(area, 'key')).to.equal(null);
      expect(storedKeys(area)).to.deep.equal([]);
    }
    expect(openChannel('name')).to.equal(null);
    remember('microphone', { id: 'a', label: 'A' });
    expect(recall('microphone')).to.equal(null);
  });

  it('a session begins all the same', () => {
    const session = createCallSession({ server: 'http://127.0.0.1:9', userId: 'ana' });
    expect(session.state.refusal).to.equal(null);
    session.close();
  });
});
