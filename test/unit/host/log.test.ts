import { expect } from '@open-wc/testing';
import { configureCalls } from '../../../src/elements/page-session.ts';
import { ignored, log, setLog, type LogEntry } from '../../../src/host/log.ts';
import { callError } from '../../../src/protocol/index.ts';

describe('The log hook', () => {
  let entries: LogEntry[];

  beforeEach(() => {
    entries = [];
    configureCalls({ log: (entry) => entries.push(entry) });
  });
  afterEach(() => setLog(null));

  it('tells a page what failed without stopping anything: its level, a sentence, and the name of the failure', async () => {
    await Promise.reject(new DOMException('for Ana, at 192.0.2.1', 'NotAllowedError')).catch(ignored('It failed.'));
    log('warn', 'So did this.', callError('server-error'));
    expect(entries.map(({ level, message, cause }) => [level, message, cause])).to.deep.equal([
      ['debug', 'It failed.', 'NotAllowedError'],
      ['warn', 'So did this.', 'server-error'],
    ]);
    expect(JSON.stringify(entries)).not.to.match(/Ana|192/);
  });

  it('tells nothing of an exception that is called like something private', () => {
    log('debug', 'It failed.', { name: 'v=0 o=- 192.0.2.1' });
    log('debug', 'It failed.', 'for Ana');
    expect(entries.map(({ cause }) => cause)).to.deep.equal(['', '']);
  });

  it('goes on when the hook throws', async () => {
    const heard = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
    const ours = window.onerror;
    window.onerror = () => true;
    setLog(() => {
      throw new Error('The page’s mistake.');
    });
    log('info', 'It goes on.');
    await heard;
    window.onerror = ours;
  });

  it('stays as it is when a page configures something else, and is taken away by null', () => {
    configureCalls({ locale: 'en' });
    log('info', 'one');
    configureCalls({ log: null });
    log('info', 'two');
    expect(entries.map(({ message }) => message)).to.deep.equal(['one']);
  });
});
