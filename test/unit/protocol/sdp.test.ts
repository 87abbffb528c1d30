import { expect } from '@open-wc/testing';
import { withoutCandidates } from '../../../src/protocol/index.ts';

describe('withoutCandidates', () => {
  it('leaves no address of a gathered description, and a description that browsers still take', async () => {
    const pc = new RTCPeerConnection();
    const other = new RTCPeerConnection();
    try {
      pc.addTransceiver('audio');
      pc.addTransceiver('video');
      const gathered = new Promise((resolve) => {
        pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && resolve(undefined);
      });
      await pc.setLocalDescription();
      await gathered;
      const full = pc.localDescription?.sdp ?? '';
      expect(full).to.match(/^a=candidate:/m);

      const sdp = withoutCandidates(full);
      expect(sdp).not.to.match(/^a=(candidate|end-of-candidates)/m);
      const addresses = [...sdp.matchAll(/IN IP[46] (\S+)/g)].map(([, address]) => address);
      expect(addresses.filter((address) => address !== '0.0.0.0' && address !== '127.0.0.1')).to.deep.equal([]);
      await other.setRemoteDescription({ type: 'offer', sdp });
      expect(other.getTransceivers()).to.have.length(2);
    } finally {
      pc.close();
      other.close();
    }
  });

  it('is not fooled by other line ends', () => {
    const sdp = withoutCandidates(
      'v=0\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\ra=candidate:2 1 udp 1 10.0.0.2 9 typ host\r\ns=-',
    );
    expect(sdp).not.to.include('10.0.0');
  });
});
