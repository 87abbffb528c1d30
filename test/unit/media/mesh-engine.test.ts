import { expect } from '@open-wc/testing';
import { SOURCES, type CallError, type Signal } from '../../../src/protocol/index.ts';
import { Playback } from '../../../src/media/playback.ts';
import { arrivedOf, Connections, eventually, LINK, paintedTrack, Pair, toneTrack, type Tone } from './pair.ts';

describe('a mesh link', () => {
  let connections: Connections;
  let pair: Pair;
  let playback: Playback;
  let tones: Tone[];
  let videos: MediaStreamTrack[];

  beforeEach(() => {
    connections = new Connections();
    pair = new Pair();
    // Sound that nobody plays is not decoded.
    playback = new Playback({ blocked: () => undefined });
    tones = [];
    videos = [];
  });

  afterEach(() => {
    pair.close();
    playback.close();
    connections.restore();
    for (const tone of tones) tone.stop();
    for (const video of videos) video.stop();
  });

  const tone = () => {
    const made = toneTrack();
    tones.push(made);
    return made.track;
  };
  const video = () => {
    const made = paintedTrack();
    videos.push(made);
    return made;
  };
  const bothSend = () => {
    for (const { engine } of [pair.caller, pair.callee]) {
      engine.setTrack('microphone', tone());
      engine.setTrack('camera', video());
    }
  };
  const frames = async (track: MediaStreamTrack) => (await arrivedOf(track, connections.all))?.framesDecoded ?? 0;
  const energy = async (track: MediaStreamTrack) => {
    playback.setTracks(track.id, [track]);
    return (await arrivedOf(track, connections.all))?.totalAudioEnergy ?? 0;
  };
  const flows = async () => {
    for (const end of [pair.caller, pair.callee]) {
      const before = await frames(end.remote('camera'));
      await eventually(async () => (await frames(end.remote('camera'))) > before);
    }
  };
  const senders = (connection: RTCPeerConnection | undefined) => connection!.getSenders().map(({ track }) => track);

  it('carries picture and sound both ways', async () => {
    bothSend();
    await pair.connect();
    for (const end of [pair.caller, pair.callee]) {
      await eventually(async () => (await frames(end.remote('camera'))) > 2);
      await eventually(async () => (await energy(end.remote('microphone'))) > 0);
      expect(end.tracksSeen).to.equal(1);
      expect(end.failures).to.deep.equal([]);
    }
  });

  it('has the four sources in the order of the contract, ready to send on both sides', async () => {
    await pair.connect();
    for (const connection of connections.all) {
      const transceivers = connection.getTransceivers();
      expect(transceivers.map(({ receiver }) => receiver.track.kind)).to.deep.equal([
        'audio',
        'video',
        'video',
        'audio',
      ]);
      expect(transceivers.map(({ currentDirection }) => currentDirection)).to.deep.equal(Array(4).fill('sendrecv'));
      expect(connection.getTransceivers().map(({ mid }) => mid)).to.deep.equal(['0', '1', '2', '3']);
    }
    for (const source of SOURCES) expect(pair.caller.remote(source)).not.to.equal(pair.callee.remote(source));
  });

  it('offers few codecs, and each that the other makes of browser knows', async () => {
    const { sdp } = await pair.caller.engine.offer(LINK);
    const names = new Set([...sdp.matchAll(/^a=rtpmap:\d+ ([\w-]+)/gm)].map(([, name]) => name!.toLowerCase()));
    expect(names).to.include.keys('opus', 'vp8', 'rtx');
    expect(names).not.to.include.keys('g722', 'pcmu', 'cn');
    expect(sdp.length).to.be.below(8_000);
  });

  it('says nothing and sends nothing of the callee before the click on Accept', async () => {
    bothSend();
    const offer = await pair.caller.engine.offer(LINK);
    expect(offer.sdp).not.to.contain('a=candidate');
    await pair.callee.engine.prepareAnswer(LINK, offer);
    // Both have gathered all they can by now, and keep it to themselves.
    await eventually(() => connections.all.every(({ iceGatheringState }) => iceGatheringState === 'complete'));
    pair.callee.engine.setTrack('camera', video());

    expect(connections.all[0]!.localDescription!.sdp).to.contain('a=candidate');
    expect(connections.all[1]!.localDescription!.sdp).to.contain('a=candidate');
    expect(pair.caller.signals).to.deep.equal([]);
    expect(pair.callee.signals).to.deep.equal([]);
    expect(senders(connections.all[1])).to.deep.equal([null, null, null, null]);
    expect(connections.all[1]!.iceConnectionState).to.equal('new');
  });

  /** As an end offers whose formats nobody else knows. */
  const strange = (sdp: string, kind: 'audio' | 'video') =>
    sdp
      .split(/^(?=m=)/m)
      .map((section) =>
        section.startsWith(`m=${kind}`) ? section.replace(/^a=rtpmap:(\d+) [^/]+/gm, 'a=rtpmap:$1 X-STRANGE') : section,
      )
      .join('');

  it('says at both ends that they have no format of pictures in common, and carries sound', async () => {
    bothSend();
    const { sdp } = await pair.caller.engine.offer(LINK);
    await pair.callee.engine.prepareAnswer(LINK, { type: 'offer', sdp: strange(sdp, 'video') });
    await pair.caller.engine.openOffer(LINK, await pair.callee.engine.openAnswer(LINK));
    for (const end of [pair.caller, pair.callee]) {
      expect(end.lacking).to.deep.equal(['video']);
      await eventually(async () => (await energy(end.remote('microphone'))) > 0);
      expect(end.failures).to.deep.equal([]);
    }
  });

  for (const kinds of [['audio'], ['audio', 'video']] as const) {
    it(`fails with a word for it where there is no common format of ${kinds.join(' and ')}`, async () => {
      const { sdp } = await pair.caller.engine.offer(LINK);
      const offer = { type: 'offer', sdp: kinds.reduce<string>(strange, sdp) } as const;
      const code = await pair.callee.engine.prepareAnswer(LINK, offer).catch((error: CallError) => error.code);
      expect(code).to.equal('no-common-codec');
      expect(connections.all.at(-1)!.connectionState).to.equal('closed');
    });
  }

  it('takes no candidate out of a forged offer', async () => {
    const offer = await pair.caller.engine.offer(LINK);
    const forged = offer.sdp.replace(
      /^a=mid:0\r\n/m,
      (line) => `${line}a=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host\r\n`,
    );
    expect(forged).to.contain('typ host');
    await pair.callee.engine.prepareAnswer(LINK, { type: 'offer', sdp: forged });
    expect(connections.all[1]!.remoteDescription!.sdp).not.to.contain('a=candidate');
    const stats = await connections.all[1]!.getStats();
    expect([...stats.values()].map(({ type }: RTCStats) => type)).not.to.include('remote-candidate');
  });

  it('drops a signal that comes before the click', async () => {
    await pair.ring();
    const offer = { type: 'offer' as const, sdp: connections.all[0]!.localDescription!.sdp };
    pair.callee.engine.receive(LINK, { type: 'description', description: offer });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(connections.all[1]!.remoteDescription!.sdp).not.to.contain('a=candidate');
    expect(pair.callee.signals).to.deep.equal([]);
  });

  it('puts the candidates gathered so far into the answer, and waits for an offer that is still being parsed', async () => {
    const offer = await pair.caller.engine.offer(LINK);
    const prepared = pair.callee.engine.prepareAnswer(LINK, offer);
    const early = pair.callee.engine.openAnswer(LINK);
    await prepared;
    expect((await early).type).to.equal('answer');

    const other = new Pair();
    await other.ring();
    await eventually(() => connections.all.every(({ iceGatheringState }) => iceGatheringState === 'complete'));
    const answer = await other.callee.engine.openAnswer(LINK);
    expect(answer.sdp).to.contain('a=candidate');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(other.callee.signals).to.deep.equal([]);
    other.close();
  });

  it('has a candidate in an answer that is given at once, which spares a trip', async () => {
    const offer = await pair.caller.engine.offer(LINK);
    void pair.callee.engine.prepareAnswer(LINK, offer);
    const answer = await pair.callee.engine.openAnswer(LINK);
    expect(answer.sdp).to.contain('a=candidate');
  });

  it('hands the held candidates over in one signal when the answer has come', async () => {
    await pair.ring();
    await eventually(() => connections.all.every(({ iceGatheringState }) => iceGatheringState === 'complete'));
    await pair.accept();
    await pair.caller.until(({ signals }) => signals.length > 0);
    expect(pair.caller.signals).to.have.length(1);
    expect(pair.caller.signals[0]!.type).to.equal('candidates');
  });

  it('mutes, takes cameras and screens on and off, and never needs another description', async () => {
    bothSend();
    await pair.connect();
    await flows();
    const before = connections.negotiations.length;
    const { engine } = pair.caller;

    tones[0]!.track.enabled = false;
    tones[0]!.track.enabled = true;
    engine.setTrack('microphone', null);
    engine.setTrack('microphone', tones[0]!.track);

    engine.setTrack('camera', null);
    await eventually(async () => {
      const count = await frames(pair.callee.remote('camera'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (await frames(pair.callee.remote('camera'))) === count;
    });
    engine.setTrack('camera', video());
    await flows();

    engine.setTrack('screen', video());
    engine.setTrack('screen-audio', tone());
    await eventually(async () => (await frames(pair.callee.remote('screen'))) > 2);
    await eventually(async () => (await energy(pair.callee.remote('screen-audio'))) > 0);
    engine.setTrack('screen', null);
    engine.setTrack('screen-audio', null);
    await flows();

    expect(connections.negotiations.length - before).to.equal(0);
    expect([pair.caller, pair.callee].flatMap(({ signals }) => signals).map(({ type }) => type)).not.to.include(
      'description',
    );
  });

  it('sends at once what is turned on after the link has opened', async () => {
    await pair.connect();
    pair.callee.engine.setTrack('camera', video());
    await eventually(async () => (await frames(pair.caller.remote('camera'))) > 2);
    expect(connections.negotiations.length).to.be.at.most(1);
  });

  it('works with a peer that offers less', async () => {
    const peer = new RTCPeerConnection();
    peer.addTransceiver('audio', { direction: 'sendrecv' });
    await peer.setLocalDescription();
    await pair.callee.engine.prepareAnswer(LINK, { type: 'offer', sdp: peer.localDescription!.sdp });
    const answer = await pair.callee.engine.openAnswer(LINK);
    await peer.setRemoteDescription(answer);
    expect(pair.callee.engine.remoteTrack(LINK, 'microphone')).not.to.equal(null);
    expect(pair.callee.engine.remoteTrack(LINK, 'camera')).to.equal(null);
    pair.callee.engine.setTrack('camera', video());
    peer.close();
  });

  it('refuses a description that makes no sense, with a code, and keeps nothing of it', async () => {
    for (const sdp of ['', 'v=0', 'm=audio'.repeat(100)]) {
      const reason = await pair.callee.engine
        .prepareAnswer(LINK, { type: 'offer', sdp })
        .catch((error: unknown) => error);
      expect(reason).to.include({ code: 'bad-request' });
      expect(pair.callee.engine.remoteTrack(LINK, 'microphone')).to.equal(null);
    }
    expect(connections.all.every(({ connectionState }) => connectionState === 'closed')).to.equal(true);
  });

  it('leaves nothing behind and says nothing any more when it is closed', async () => {
    bothSend();
    await pair.connect();
    await flows();
    const remotes = [pair.caller, pair.callee].flatMap((end) => SOURCES.map((source) => end.remote(source)));
    const said = () => [pair.caller, pair.callee].map(({ signals, statuses }) => signals.length + statuses.length);
    const before = said();
    pair.close();
    pair.close();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(said()).to.deep.equal(before);
    expect(connections.all.every(({ connectionState }) => connectionState === 'closed')).to.equal(true);
    expect(remotes.every(({ readyState }) => readyState === 'ended')).to.equal(true);
    // What is sent belongs to the devices.
    expect(videos.every(({ readyState }) => readyState === 'live')).to.equal(true);
  });

  it('fails what is under way with a code when the link is closed', async () => {
    const offer = pair.caller.engine.offer(LINK);
    pair.caller.engine.closeLink(LINK);
    expect(await offer.catch((error: unknown) => error)).to.include({ code: 'call-over' });
    expect(await pair.callee.engine.openAnswer(LINK).catch((error: unknown) => error)).to.include({
      code: 'call-over',
    });
  });

  it('takes and sends a bounded number of candidates', async () => {
    await pair.connect();
    const before = connections.all[1]!;
    let taken = 0;
    const original = before.addIceCandidate.bind(before);
    before.addIceCandidate = (candidate?: RTCIceCandidateInit | null) => {
      taken++;
      return original(candidate);
    };
    const [, ufrag] = /a=ice-ufrag:(\S+)/.exec(before.remoteDescription!.sdp)!;
    const candidates = Array.from({ length: 40 }, (_, index) => ({
      candidate: `candidate:${index} 1 udp 1 127.0.0.1 ${40_000 + index} typ host`,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: ufrag!,
    }));
    const forged: Signal = { type: 'candidates', candidates };
    for (let count = 0; count < 50; count++) pair.callee.engine.receive(LINK, forged);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(taken).to.be.at.most(40);
  });
});
