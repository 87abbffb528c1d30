import { expect } from '@open-wc/testing';
import { Emitter } from '../../../src/session/emitter.ts';

describe('listeners of a session', () => {
  it('go with their signal, or by the function that adding them returns', () => {
    const emitter = new Emitter<{ said: string }>();
    const heard: string[] = [];
    const life = new AbortController();
    emitter.add('said', (word) => heard.push(`one ${word}`), { signal: life.signal });
    const stop = emitter.add('said', (word) => heard.push(`two ${word}`));
    emitter.emit('said', 'hello');
    life.abort();
    stop();
    emitter.emit('said', 'again');
    expect(heard).to.deep.equal(['one hello', 'two hello']);
  });

  it('that throw are the trouble of the page alone', async () => {
    const emitter = new Emitter<{ said: string }>();
    const heard: string[] = [];
    emitter.add('said', () => {
      throw new Error('of the page');
    });
    emitter.add('said', (word) => heard.push(word));
    const onerror = window.onerror;
    const reported = new Promise((resolve) => {
      window.onerror = (message) => {
        resolve(message);
        return true;
      };
    });
    emitter.emit('said', 'hello');
    expect(await reported).to.include('of the page');
    window.onerror = onerror;
    expect(heard).to.deep.equal(['hello']);
  });
});
