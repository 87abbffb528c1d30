import { expect } from '@open-wc/testing';
import { cannotCapture, captureError } from '../../../src/media/media-errors.ts';
import { isErrorCode } from '../../../src/protocol/index.ts';

describe('what went wrong with a device', () => {
  const code = (name: string, message = '') => captureError(new DOMException(message, name), 'camera').code;

  it('is told by a code', () => {
    expect(code('NotAllowedError', 'Permission denied')).to.equal('permission-denied');
    expect(code('NotAllowedError', 'Permission dismissed')).to.equal('permission-dismissed');
    expect(code('NotAllowedError', 'Permission denied by system')).to.equal('permission-denied');
    expect(code('NotFoundError')).to.equal('device-not-found');
    expect(code('OverconstrainedError')).to.equal('device-not-found');
    expect(code('NotReadableError')).to.equal('device-busy');
    expect(code('AbortError')).to.equal('device-failed');
    expect(captureError('what?', 'microphone').code).to.equal('device-failed');
  });

  it('comes with what to do', () => {
    for (const name of ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'AbortError']) {
      const error = captureError(new DOMException('', name), 'microphone');
      expect(isErrorCode(error.code)).to.equal(true);
      expect(error.hint).to.match(/\.$/);
    }
  });

  it('is foreseen in an iframe whose page does not allow it, with the attribute to paste', async () => {
    expect(cannotCapture('camera')).to.equal(null);
    const frame = document.createElement('iframe');
    frame.allow = "camera 'none'; microphone 'none'";
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    frame.src = new URL('media-frame.html', import.meta.url).href;
    document.body.append(frame);
    await loaded;
    const { code, hint } = await new Promise<{ code: string; hint: string }>((resolve) => {
      window.addEventListener('message', ({ data }) => resolve(data as { code: string; hint: string }), { once: true });
      frame.contentWindow!.postMessage('camera', '*');
    });
    frame.remove();
    expect(code).to.equal('blocked-by-policy');
    expect(hint).to.contain('allow="camera; microphone; display-capture; autoplay"');
  });
});
