import { expect } from '@open-wc/testing';
import { attachTrack } from '../../../src/media/attach.ts';

describe('attachTrack', () => {
  const video = () => document.createElement('video');
  const track = () => document.createElement('canvas').captureStream().getVideoTracks()[0]!;

  it('gives an element no stream until there is a track for it', () => {
    const element = video();
    attachTrack(element, null)();
    expect(element.srcObject).to.equal(null);
    const shown = track();
    const detach = attachTrack(element, shown);
    expect((element.srcObject as MediaStream).getTracks()).to.deep.equal([shown]);
    attachTrack(element, null);
    expect(element.srcObject).to.equal(null);
    detach();
    expect(element.srcObject).to.equal(null);
  });

  it('keeps the stream when one track takes the place of another', () => {
    const element = video();
    attachTrack(element, track());
    const stream = element.srcObject;
    attachTrack(element, track());
    expect(element.srcObject).to.equal(stream);
  });
});
