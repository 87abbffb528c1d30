import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startJanus } from '../../.config/sfu.js';
import type { JanusMediaServer } from '../../server/sfu/janus/janus-media-server.ts';
import type { SourceOfMid } from '../../server/sfu/media-server.ts';
import { mediaServerFor, optionsFor, type Heard, type Janus } from './support/media.ts';
import { Stage } from './support/page.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

interface Section {
  readonly kind?: string;
  readonly mid?: string;
  readonly lines?: readonly string[];
}

/** An offer as a page would write it, as far as Janus reads it. */
function offer(sections: readonly Section[], session = '1'): string {
  return [
    'v=0',
    `o=- ${session} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${sections.map(({ mid }, at) => mid ?? `${at}`).join(' ')}`,
    ...sections.flatMap(({ kind = 'audio', mid, lines = [] }, at) => [
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'video' ? 96 : 111}`,
      'c=IN IP4 0.0.0.0',
      'a=ice-ufrag:abcd',
      'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=fingerprint:sha-256 ${FINGERPRINT}`,
      'a=setup:actpass',
      `a=mid:${mid ?? at}`,
      ...(lines.some((line) => /^a=(sendrecv|recvonly|inactive)$/.test(line)) ? [] : ['a=sendonly']),
      'a=rtcp-mux',
      kind === 'video' ? 'a=rtpmap:96 VP8/90000' : 'a=rtpmap:111 opus/48000/2',
      ...lines,
    ]),
    '',
  ].join('\r\n');
}

const named = (...sources: SourceOfMid['source'][]): SourceOfMid[] =>
  sources.map((source, at) => ({ mid: `${at}`, source }));

const two: Section[] = [{ kind: 'audio' }, { kind: 'video' }];
const ofTwo = named('microphone', 'camera');

describe('what a page may not send', () => {
  let janus: Janus;
  let media: JanusMediaServer;
  let heard: Heard;
  const ends: (() => unknown)[] = [];

  before(async () => {
    janus = await startJanus();
    ({ media, heard } = await mediaServerFor({ after: (end) => ends.push(end as () => unknown) }, optionsFor(janus)));
  });

  after(async () => {
    for (const end of ends) await end();
    await janus.close();
  });

  const wrong: [string, string, SourceOfMid[]][] = [
    [
      'more sections than there are sources',
      offer([...two, ...two, { kind: 'audio' }]),
      named('microphone', 'camera', 'screen-audio', 'screen'),
    ],
    ['one source twice', offer([{ kind: 'video' }, { kind: 'video' }]), named('camera', 'camera')],
    ['a section that nobody has named', offer(two), named('microphone')],
    ['a name without a section', offer(two), [...ofTwo, { mid: '2', source: 'screen' }]],
    ['a camera that is sound', offer(two), named('camera', 'microphone')],
    [
      'a mid twice',
      offer([
        { kind: 'audio', mid: '0' },
        { kind: 'video', mid: '0' },
      ]),
      named('microphone'),
    ],
    ['data channels', offer([...two, { kind: 'application' }]), ofTwo],
    ['more layers than three', offer([two[0] ?? {}, { kind: 'video', lines: ['a=simulcast:send a;b;c;d'] }]), ofTwo],
    ['what is not WebRTC', offer(two).replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), ofTwo],
    ['nothing', offer([]), []],
    ['no SDP', 'hello', []],
  ];
  for (const [what, sdp, sources] of wrong) {
    it(`is refused before any media server sees it: ${what}`, async () => {
      await assert.rejects(media.publish('room', 'ana', sdp, sources), { code: 'refused' });
      assert.equal(media.has('room'), false);
    });
  }

  it('is refused by Janus in our words', async () => {
    const broken = offer(two).replace(/^a=fingerprint.*\r\n/gm, '');
    await assert.rejects(media.publish('room', 'ana', broken, ofTwo), { code: 'refused' });
    assert.match(await media.publish('room', 'ana', offer(two), ofTwo), /^v=0/);
    await media.leave('room', 'ana');
  });

  it('keeps nobody waiting: candidates that no JSON library of C takes', async () => {
    await media.publish('room', 'ana', offer(two), ofTwo);
    const line = 'candidate:1 1 udp 1 127.0.0.1 9 typ host';
    const bad = ['\u0000', `${line}\u0000`, `${line} \ud800`, `${line}\r\n`, `${line} \u202e`].map((candidate) => {
      return { candidate, sdpMid: '0', sdpMLineIndex: 0 };
    });
    const mids = ['\u0000', '\ud800'].map((sdpMid) => ({ candidate: line, sdpMid, sdpMLineIndex: 0 }));
    for (const one of [...bad, ...mids, null]) await media.candidates('room', 'ana', 'up', [one]);
    await media.leave('room', 'ana');
  });

  it('never brings Janus down: offers and candidates', async () => {
    const good = offer(two);
    const random = generator(5);
    for (let round = 0; round < 300; round++) {
      const sdp = spoil(good, random);
      const id = `page ${round}`;
      await media.publish('fuzz', id, sdp, ofTwo).catch(() => undefined);
      await media
        .candidates('fuzz', id, 'up', [
          { candidate: spoil('candidate:1 1 udp 1 127.0.0.1 9 typ host', random), sdpMid: '0', sdpMLineIndex: 0 },
          null,
        ])
        .catch(() => undefined);
      await media.leave('fuzz', id);
    }
    assert.equal(heard.count('lost'), 0);
    assert.equal(media.status.healthy, true);
  });

  it('never brings Janus down: answers', async () => {
    const stage = await Stage.start();
    const ana = await stage.enter(media, 'room', 'ana');
    await ana.publish({ width: 320, height: 180 });
    await heard.until(['published', 'room', 'ana']);
    const wanted = (['microphone', 'camera'] as const).map((source) => ({ participant: 'ana', source }));
    const random = generator(7);
    for (let round = 0; round < 100; round++) {
      const id = `page ${round}`;
      const down = await media.subscribe('room', id, wanted);
      assert.ok(down);
      await media.answer('room', id, spoil(answerTo(down.sdp), random)).catch(() => undefined);
      await media.subscribe('room', id, wanted.slice(1)).catch(() => undefined);
      await media.leave('room', id);
    }
    assert.equal(heard.count('lost'), 0);
    assert.equal(media.status.healthy, true);
    await stage.close();
  });
});

/** An answer to an offer of Janus, from a page that is not there. */
function answerTo(sdp: string): string {
  return sdp
    .replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '')
    .replaceAll('a=sendonly', 'a=recvonly')
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replace(/^a=fingerprint:.*$/gm, `a=fingerprint:sha-256 ${FINGERPRINT}`)
    .replace(/^a=ice-ufrag:.*$/gm, 'a=ice-ufrag:abcd')
    .replace(/^a=ice-pwd:.*$/gm, 'a=ice-pwd:abcdefghijklmnopqrstuvwx');
}

/** Numbers from 0 to 1, the same ones each time. */
function generator(seed: number): () => number {
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
}

/** The text with a few lines or letters lost, doubled or exchanged. */
function spoil(text: string, random: () => number): string {
  const pick = (length: number): number => Math.floor(random() * length);
  const lines = text.split('\r\n');
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(lines.length);
    const line = lines[at] ?? '';
    const letter = pick(line.length);
    const change = pick(7);
    if (change === 0) lines.splice(at, 1);
    else if (change === 1) lines.splice(at, 0, lines[pick(lines.length)] ?? '');
    else if (change === 2) lines[at] = line.slice(0, letter);
    else if (change === 6)
      lines[at] =
        line.slice(0, letter) + (['\u0000', '\u001f', '\u007f', '\ud800', 'ä', '😀', '"', '\\'][pick(8)] ?? '');
    else if (change === 3)
      lines[at] = line.slice(0, letter) + String.fromCharCode(33 + pick(90)) + line.slice(letter + 1);
    else if (change === 4) lines[at] = line.replace(/\d+/, ['-1', '0', '65536', '99999999999999999999'][pick(4)] ?? '');
    else lines[at] = line + 'x'.repeat(pick(3_000));
  }
  return lines.join('\r\n');
}
