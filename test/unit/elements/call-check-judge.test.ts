import { expect } from '@open-wc/testing';
import { DEVICE_OFF } from '../../../src/call/state.ts';
import { judgeDevices } from '../../../src/elements/check/device-test.ts';
import { judgeLook } from '../../../src/elements/check/devices.ts';
import { arrivedIn, flowBetween, wayOf } from '../../../src/elements/check/loopback-stats.ts';
import { judgeLoopback } from '../../../src/elements/check/loopback.ts';
import { judgePolicy } from '../../../src/elements/check/policy.ts';
import { reportOf, withoutAddresses } from '../../../src/elements/check/report.ts';
import { judgeAddress } from '../../../src/elements/check/secure.ts';
import { judgeSocket, type SocketLook } from '../../../src/elements/check/socket.ts';
import { turnAddresses } from '../../../src/elements/check/turn-urls.ts';
import { judgeLack, judgeTurn } from '../../../src/elements/check/turn.ts';
import { verdictOf } from '../../../src/elements/check/verdict.ts';
import { callError } from '../../../src/protocol/index.ts';

describe('a page without https', () => {
  it('is told the address to open instead', () => {
    const href = 'http://www.example.com/call?to=budi';
    const result = judgeAddress({ isSecureContext: false, href, ancestors: [] });
    expect(result).to.deep.include({ state: 'bad', code: 'insecure' });
    expect(result.paste).to.deep.equal({ kind: 'address', text: 'https://www.example.com/call?to=budi' });
  });

  it('is named where it is the one around', () => {
    const result = judgeAddress({
      isSecureContext: false,
      href: 'https://calls.example.com/',
      ancestors: ['https://shop.example.com', 'http://www.example.com'],
    });
    expect(result.code).to.equal('insecure-frame');
    expect(result.paste?.text).to.equal('https://www.example.com');
  });

  it('is good where browsers take it for secure all the same', () => {
    const localhost = { isSecureContext: true, href: 'http://localhost:3000/', ancestors: [] };
    expect(judgeAddress(localhost).state).to.equal('good');
  });
});

describe('the permissions of a page', () => {
  const top = { framed: false, frameAllow: null, denied: false };
  const without =
    (...barred: string[]) =>
    (feature: string) =>
      !barred.includes(feature);

  it('in an iframe ask for its attribute, letter by letter', () => {
    const allows = without('camera', 'microphone', 'display-capture', 'autoplay');
    const result = judgePolicy({ ...top, framed: true, allows });
    expect(result).to.deep.include({ state: 'bad', code: 'iframe-lacks' });
    expect(result.paste).to.deep.equal({
      kind: 'attribute',
      text: 'allow="camera; microphone; display-capture; autoplay"',
    });
  });

  it('at the top, or in an iframe that has its attribute, ask for the header', () => {
    const header = 'Permissions-Policy: camera=(self), microphone=(self), display-capture=(self), autoplay=(self)';
    for (const place of [top, { ...top, framed: true, frameAllow: 'camera; microphone' }]) {
      const result = judgePolicy({ ...place, allows: without('camera') });
      expect(result).to.deep.include({ state: 'bad', code: 'header-forbids', params: { what: ['camera'] } });
      expect(result.paste).to.deep.equal({ kind: 'header', text: header });
    }
  });

  it('that leave out only what a call can do without are a limit', () => {
    expect(judgePolicy({ ...top, allows: without('display-capture') }).state).to.equal('warning');
  });

  it('that a browser does not tell are suspected only where the devices are forbidden in an iframe', () => {
    const untold = { ...top, allows: null };
    expect(judgePolicy(untold).state).to.equal('good');
    expect(judgePolicy({ ...untold, denied: true }).state).to.equal('good');
    expect(judgePolicy({ ...untold, framed: true }).state).to.equal('good');
    const result = judgePolicy({ ...untold, framed: true, denied: true });
    expect(result).to.deep.include({ state: 'warning', code: 'policy-untold' });
    expect(result.paste?.kind).to.equal('attribute');
  });
});

describe('microphone and camera', () => {
  const look = { cannot: null, microphones: 1, cameras: 1, denied: [] };

  it('are waited with where they are there: only a click opens them', () => {
    expect(judgeLook(look)).to.deep.include({ state: 'waiting', code: 'devices-closed' });
  });

  it('are a problem without a microphone, and a limit without a camera', () => {
    const of = (patch: Partial<Parameters<typeof judgeLook>[0]>) => {
      const { state, code, source } = judgeLook({ ...look, ...patch });
      return [state, code, source];
    };
    expect(of({ microphones: 0 })).to.deep.equal(['bad', 'device-not-found', 'microphone']);
    expect(of({ cameras: 0 })).to.deep.equal(['warning', 'device-not-found', 'camera']);
    expect(of({ denied: ['microphone', 'camera'] })).to.deep.equal(['bad', 'permission-denied', 'microphone']);
    expect(of({ denied: ['camera'] })).to.deep.equal(['warning', 'permission-denied', 'camera']);
    expect(of({ cannot: callError('not-supported') })).to.deep.equal(['bad', 'not-supported', 'microphone']);
  });

  it('are good only when something was heard and seen', () => {
    const on = { ...DEVICE_OFF, desired: true, actual: true };
    const failed = { ...DEVICE_OFF, error: callError('device-busy') };
    const shown = { microphone: on, camera: on, withCamera: true, heard: true, seen: true };
    expect(judgeDevices(shown)).to.deep.include({ state: 'good', code: 'devices-work' });
    expect(judgeDevices({ ...shown, heard: false }).code).to.equal('devices-silent');
    expect(judgeDevices({ ...shown, heard: null })).to.deep.include({ state: 'good', code: 'devices-unmeasured' });
    expect(judgeDevices({ ...shown, seen: false }).code).to.equal('devices-dark');
    expect(judgeDevices({ ...shown, camera: DEVICE_OFF, withCamera: false }).code).to.equal('devices-heard');
    const { state, code, source } = judgeDevices({ ...shown, microphone: failed });
    expect([state, code, source]).to.deep.equal(['bad', 'device-busy', 'microphone']);
    expect(judgeDevices({ ...shown, camera: failed }).state).to.equal('warning');
  });
});

describe('the calling server', () => {
  const look: SocketLook = {
    page: 'https://www.example.com/contact?a=b',
    server: 'https://calls.example.com',
    webSocket: 'opened',
    talk: { kind: 'connected', ms: 20, iceServers: [] },
    policy: false,
    there: false,
    named: true,
    guest: false,
  };
  const refused = (code: Parameters<typeof callError>[0]) => judgeSocket({ ...look, talk: { kind: 'refused', code } });
  const silent: SocketLook = { ...look, webSocket: 'closed', talk: { kind: 'silent' } };

  it('is good over a WebSocket that is quick', () => {
    expect(judgeSocket(look)).to.deep.equal({ state: 'good', code: 'web-socket', params: { ms: 20 } });
    const slow = judgeSocket({ ...look, talk: { kind: 'connected', ms: 900, iceServers: [] } });
    expect(slow).to.deep.include({ state: 'warning', code: 'web-socket-slow' });
  });

  it('reached by long polling alone asks the proxy for its headers', () => {
    const { state, code, paste } = judgeSocket({ ...look, webSocket: 'closed' });
    expect([state, code, paste?.kind]).to.deep.equal(['warning', 'polling', 'proxy']);
    expect(paste?.text).to.contain('proxy_set_header Upgrade $http_upgrade;');
    expect(paste?.text).to.contain('proxy_set_header Connection "upgrade";');
  });

  it('that does not know the site gets its origin into the list', () => {
    expect(refused('origin-not-allowed')).to.deep.equal({
      state: 'bad',
      code: 'origin-not-allowed',
      paste: { kind: 'setting', text: 'ORIGINS=https://www.example.com' },
    });
  });

  it('that does not take the token says what to give it', () => {
    expect(refused('auth-required').paste?.text).to.equal('data-token="…"');
    expect(refused('auth-failed').paste?.text).to.match(/^AUTH=jwt\nJWT_SECRET=/);
    expect(refused('token-expired').paste?.text).to.contain('tokenSource');
    expect(refused('user-required').paste?.text).to.contain('data-user-id=');
    expect(refused('rate-limited').paste).to.equal(undefined);
  });

  it('that cannot be reached is told by what is in the way', () => {
    expect(judgeSocket(silent)).to.deep.equal({ state: 'bad', code: 'server-unreachable' });
    expect(judgeSocket({ ...silent, there: true })).to.deep.include({ state: 'bad', code: 'socket-path' });
    expect(judgeSocket({ ...silent, policy: true }).paste).to.deep.equal({
      kind: 'policy',
      text: 'connect-src https://calls.example.com wss://calls.example.com',
    });
    const mixed = judgeSocket({ ...silent, server: 'http://calls.example.com', webSocket: 'forbidden' });
    expect(mixed.code).to.equal('socket-mixed');
    expect(mixed.paste?.text).to.equal('data-server="https://calls.example.com"');
  });

  it('is no use to a page that has named nobody, unless it is meant so', () => {
    expect(judgeSocket({ ...look, named: false })).to.deep.include({ state: 'warning', code: 'socket-nobody' });
    expect(judgeSocket({ ...look, named: false, guest: true }).state).to.equal('good');
    const stranger = judgeSocket({ ...look, guest: true, talk: { kind: 'refused', code: 'auth-required' } });
    expect(stranger.paste).to.deep.equal({ kind: 'address', text: 'https://www.example.com/contact?a=b#token=…' });
  });
});

describe('TURN', () => {
  const all = turnAddresses([
    { urls: 'stun:stun.example.com:3478' },
    {
      urls: [
        'turn:turn.example.com',
        'turn:turn.example.com:3479?transport=udp',
        'turn:turn.example.com:3478?transport=tcp',
        'turns:turn.example.com:443?transport=tcp',
        'turn:[2001:db8::1]:3478?transport=tcp',
      ],
      username: '1:a',
      credential: 'b',
    },
  ]);
  const [udp] = all.udp;
  const [tls] = all.tls;
  if (!udp || !tls) throw new Error('There are addresses above.');
  const outcome = { relay: false, ms: 6000, error: null };

  it('addresses are told apart by the way in which they are reached', () => {
    expect(all.udp.map(({ url }) => url)).to.deep.equal([
      'turn:turn.example.com',
      'turn:turn.example.com:3479?transport=udp',
    ]);
    expect(all.tcp.map(({ host, port }) => [host, port])).to.deep.equal([
      ['turn.example.com', 3478],
      ['[2001:db8::1]', 3478],
    ]);
    expect(all.tls.map(({ port }) => port)).to.deep.equal([443]);
    expect(udp.server).to.deep.equal({ urls: 'turn:turn.example.com', username: '1:a', credential: 'b' });
    expect(udp.port).to.equal(3478);
  });

  it('that is not there is asked for once, with all its settings', () => {
    const none = turnAddresses([]);
    const { state, code, paste } = judgeLack('udp', none);
    expect([state, code]).to.deep.equal(['warning', 'turn-none']);
    expect(paste?.text).to.match(/^TURN_URLS=turn:.*transport=udp,turn:.*transport=tcp,turns:.*\nTURN_SECRET=/);
    expect(judgeLack('tcp', none).state).to.equal('skipped');
    expect(judgeLack('tls', none).state).to.equal('skipped');
  });

  it('that lacks a way gets it beside what is set', () => {
    const some = turnAddresses([{ urls: 'turn:turn.example.com:5000?transport=udp' }]);
    const text =
      'TURN_URLS=turn:turn.example.com:5000?transport=udp,turn:turn.example.com:5000?transport=tcp,turns:turn.example.com:5349?transport=tcp';
    expect(judgeLack('tls', some)).to.deep.equal({
      state: 'warning',
      code: 'turn-lacks-tls',
      paste: { kind: 'setting', text },
    });
    expect(judgeLack('tcp', some).paste?.text).to.equal(text);
    expect(judgeLack('tcp', { ...some, tls: all.tls }).code).to.equal('turn-covered');
  });

  it('is good when each address has given a relay', () => {
    const good = { address: udp, relay: true, ms: 40, error: null };
    expect(judgeTurn('udp', [good, { ...good, ms: 30 }])).to.deep.equal({
      state: 'good',
      code: 'turn-works',
      params: { ms: 30 },
    });
    const { state, paste } = judgeTurn('udp', [good, { address: tls, ...outcome }]);
    expect([state, paste?.text]).to.deep.equal(['warning', `TURN_URLS=${tls.url}`]);
  });

  it('that gives none says whether it was the way, the secret or the certificate', () => {
    const unreachable = judgeTurn('udp', [{ address: udp, ...outcome, error: 701 }]);
    expect(unreachable).to.deep.include({ state: 'bad', code: 'turn-unreachable' });
    expect(unreachable.paste?.text).to.equal(`TURN_URLS=${udp.url}`);
    const secret = judgeTurn('udp', [{ address: udp, ...outcome, error: 401 }]);
    expect(secret.code).to.equal('turn-refused');
    expect(secret.paste?.text).to.match(/TURN_SECRET=[^]*static-auth-secret=/);
    const certificate = judgeTurn('tls', [{ address: tls, ...outcome, error: 701 }]);
    expect(certificate.code).to.equal('turn-tls');
    expect(certificate.paste?.text).to.match(/^tls-listening-port=443\ncert=.*\npkey=/);
  });
});

describe('a call with oneself', () => {
  const flow = { kbps: 900, ms: 20, loss: 0, relay: null };

  it('is measured between two looks', () => {
    const of = (bytesReceived: number, packetsReceived: number, packetsLost: number, at: number) =>
      arrivedIn(
        [
          { id: 'v', type: 'inbound-rtp', bytesReceived, packetsReceived, packetsLost },
          { id: 'a', type: 'inbound-rtp', bytesReceived: 0, packetsReceived: 0, packetsLost: 0 },
          { id: 'o', type: 'outbound-rtp', bytesSent: 9e9 },
        ],
        at,
      );
    const measured = flowBetween(of(1_000, 10, 1, 1_000), of(376_000, 300, 11, 4_000), 25);
    expect(measured).to.deep.equal({ kbps: 1_000, ms: 25, loss: 10 / 300 });
    expect(flowBetween(of(0, 0, 0, 0), of(0, 0, 0, 0), 0)).to.deep.equal({ kbps: 0, ms: 0, loss: 0 });
  });

  it('knows its way in every browser', () => {
    const candidate = { id: 'c', type: 'local-candidate', candidateType: 'relay', relayProtocol: 'tls' };
    const pair = {
      id: 'p',
      type: 'candidate-pair',
      state: 'succeeded',
      localCandidateId: 'c',
      currentRoundTripTime: 0.03,
    };
    const chromium = [{ id: 't', type: 'transport', selectedCandidatePairId: 'p' }, pair, candidate];
    expect(wayOf(chromium)).to.deep.equal({ ms: 30, relay: 'tls' });
    expect(wayOf([{ ...pair, selected: true }, candidate])).to.deep.equal({ ms: 30, relay: 'tls' });
    const direct = [
      { ...pair, nominated: true, currentRoundTripTime: undefined },
      { ...candidate, candidateType: 'host' },
    ];
    const remote = { id: 'r', type: 'remote-inbound-rtp', roundTripTime: 0.05 };
    expect(wayOf([...direct, remote])).to.deep.equal({ ms: 50, relay: null });
  });

  it('is good, weak, or says that the relays of the TURN server are closed', () => {
    expect(judgeLoopback(undefined, flow).code).to.equal('loopback-direct');
    const relayed = judgeLoopback({ ...flow, relay: 'udp' }, null);
    expect([relayed.code, relayed.params?.way]).to.deep.equal(['loopback-relayed', 'UDP']);
    for (const weak of [{ kbps: 50 }, { ms: 600 }, { loss: 0.1 }]) {
      expect(judgeLoopback(undefined, { ...flow, ...weak }).code).to.equal('loopback-weak');
    }
    const closed = judgeLoopback(null, flow);
    expect(closed).to.deep.include({ state: 'warning', code: 'loopback-relay-failed' });
    expect(closed.paste?.text).to.match(/^min-port=\d+\nmax-port=\d+/);
    expect(judgeLoopback(null, null)).to.deep.equal({ state: 'bad', code: 'loopback-failed' });
  });
});

describe('the verdict', () => {
  it('is that calls fail only where every call would', () => {
    expect(
      verdictOf(
        new Map([
          ['secure', 'good'],
          ['devices', 'waiting'],
          ['turn-tls', 'skipped'],
        ]),
      ),
    ).to.equal('works');
    expect(verdictOf(new Map([['socket', 'warning']]))).to.equal('limited');
    expect(verdictOf(new Map([['turn-udp', 'bad']]))).to.equal('limited');
    for (const name of ['secure', 'policy', 'devices', 'socket', 'loopback'] as const) {
      expect(
        verdictOf(
          new Map([
            [name, 'bad'],
            ['turn-udp', 'good'],
          ]),
        ),
        name,
      ).to.equal('fails');
    }
  });
});

describe('the report', () => {
  it('names no machine by its address, but the browser by its version', () => {
    const text = reportOf({
      version: '1.2.3',
      verdict: 'Calls work',
      at: new Date(0),
      page: 'http://192.168.1.5:3000',
      server: 'https://calls.example.com',
      browser: 'Chrome/156.0.0.0',
      rows: [
        {
          name: 'turn-udp',
          title: 'TURN',
          state: 'Problem',
          message: 'turn:203.0.113.9:3478 and turn:[2001:db8::1]:3478 cannot be reached from 10.0.0.7.',
          code: 'turn-unreachable',
        },
      ],
    });
    expect(text.split('\n')).to.deep.equal([
      'Call Elements 1.2.3: Calls work',
      '1970-01-01T00:00:00.000Z',
      'Browser: Chrome/156.0.0.0',
      'Page: http://[address]:3000',
      'Server: https://calls.example.com',
      '- TURN: Problem. turn:[address]:3478 and turn:[address]:3478 cannot be reached from [address]. (turn-unreachable)',
      '',
    ]);
  });

  it('keeps the names by which a machine names only itself', () => {
    expect(withoutAddresses('http://127.0.0.1:3000 http://localhost:80 [::1]:5')).to.equal(
      'http://127.0.0.1:3000 http://localhost:80 [::1]:5',
    );
    expect(withoutAddresses('fe80::1c2b and 2001:db8:0:0:0:0:0:1')).to.equal('[address] and [address]');
  });
});
