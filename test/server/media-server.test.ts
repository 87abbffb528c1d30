import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../server/clock.ts';
import { SILENT } from '../../server/log.ts';
import { cleanCandidates } from '../../server/sfu/candidates.ts';
import { JanusMediaServer } from '../../server/sfu/janus/janus-media-server.ts';
import { fileSurvivors } from '../../server/sfu/janus/survivors.ts';
import { MediaServerError, type MediaServerEvents } from '../../server/sfu/media-server.ts';
import { MediaServerPool } from '../../server/sfu/pool.ts';
import { systemClock } from '../../server/system-clock.ts';
import { Random } from './fuzz/random.ts';
import { deepArray, spoiled } from './neighbours/junk.ts';
import { ScriptedJanus } from './neighbours/scripted-janus.ts';

const OFFER = [
  ...['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111'],
  ...['c=IN IP4 0.0.0.0', 'a=mid:0', 'a=sendonly', 'a=rtpmap:111 opus/48000/2', ''],
].join('\r\n');
const ANSWER = OFFER.replace('sendonly', 'recvonly');
const MICROPHONE = [{ mid: '0', source: 'microphone' }] as const;

const FASTER = 40;
/** Waits a fortieth of what it is asked to. */
const fastClock: Clock = { ...systemClock, setTimeout: (run, ms) => systemClock.setTimeout(run, ms / FASTER) };

const EVENTS = Object.fromEntries(
  ['published', 'unpublished', 'talking', 'connectionUp', 'connectionDown', 'demanded', 'lost', 'statusChanged'].map(
    (name) => [name, () => undefined],
  ),
) as unknown as MediaServerEvents;

async function scripted(t: TestContext, folder?: string) {
  const janus = await ScriptedJanus.start();
  const media = new JanusMediaServer({
    ...{ url: janus.url, apiSecret: undefined, adminKey: undefined, bitrate: 1_000_000, capacity: 30 },
    ...{ sign: (text: string) => text, clock: fastClock, log: SILENT },
    survivors: folder === undefined ? undefined : fileSurvivors(join(folder, 'sfu.json')),
  });
  t.after(async () => {
    await media.stop();
    await janus.close();
  });
  return { janus, media };
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await what());) {
    assert.ok(Date.now() < end, 'it did not come');
    await setTimeout(10);
  }
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** All that a page may ask for. */
function everything(media: JanusMediaServer, room: string, id: string): Promise<unknown>[] {
  const wanted = ['ana', 'budi'].map((participant) => ({ participant, source: 'microphone' as const }));
  return [
    media.publish(room, id, OFFER, MICROPHONE),
    media.subscribe(room, id, wanted),
    media.answer(room, id, ANSWER),
    media.candidates(room, id, 'up', [null]),
    media.layers(room, id, [{ participant: 'ana', source: 'microphone', send: false }]),
    media.mute(room, id, 'microphone', true),
    media.restartDown(room, id),
  ];
}

describe('a media server that answers nonsense', () => {
  it('is worth a refusal, and never an error that nobody catches', { timeout: 60_000 }, async (t) => {
    const folder = await folderFor(t);
    const { janus, media } = await scripted(t, folder);
    await media.start(EVENTS);
    await until(() => media.status.healthy);

    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
    t.diagnostic(`FUZZ_SEED=${seed}`);
    const random = new Random(seed);
    janus.spoil = (frame) => {
      if (random.chance(0.03)) return [];
      if (random.chance(0.03)) return ['no JSON', frame];
      if (random.chance(0.03)) return [frame, frame];
      return [random.chance(0.2) ? (spoiled(frame, random) as typeof frame) : frame];
    };
    let refused = 0;
    for (let round = 0; round < 30; round++) {
      const room = `room ${round}`;
      const results = await Promise.allSettled([...everything(media, room, 'ana'), ...everything(media, room, 'budi')]);
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        refused++;
        assert.ok(result.reason instanceof MediaServerError, String(result.reason));
      }
      if (random.chance(0.8)) await media.closeRoom(room);
    }
    assert.ok(refused > 0, 'something was spoiled');

    janus.spoil = (frame) => [frame];
    await until(async () =>
      media.publish('later', 'ana', OFFER, MICROPHONE).then(
        () => true,
        () => false,
      ),
    );
    await until(async () => (await fileSurvivors(join(folder, 'sfu.json')).load(janus.url)) !== undefined);
  });

  it('is asked less and less often when it gives sessions and drops them', async (t) => {
    const { janus, media } = await scripted(t);
    let sessions = 0;
    janus.spoil = (frame) => {
      if (frame['janus'] === 'success') sessions++;
      // More that is no message of Janus's than a connection may bring.
      return [frame, ...Array.from({ length: 30 }, () => 'no JSON')];
    };
    await media.start(EVENTS);
    await until(() => sessions >= 7);
    const before = sessions;
    // Of the slowed time, 5 s and more lie between two attempts by now.
    await setTimeout(30_000 / FASTER);
    assert.ok(sessions - before <= 20, `${sessions - before} sessions in 30 s`);
  });

  it('does not fail when nobody has answered: each request ends by itself', async (t) => {
    const { janus, media } = await scripted(t);
    await media.start(EVENTS);
    await until(() => media.status.healthy);
    janus.spoil = () => [];
    const results = await Promise.allSettled(everything(media, 'room', 'ana'));
    assert.equal(results[0]?.status, 'rejected');
    await until(() => !media.status.healthy);
  });
});

describe('the file of an earlier run', () => {
  const member = { id: 'ana', up: null, down: null, muted: [], generation: 1 };
  const room = { id: 'room', janusId: 'at Janus', members: [member] };
  const whole = { pid: process.pid, survivors: {} as Record<string, unknown> };

  const wrong: [string, (url: string) => string][] = [
    ['no JSON', () => 'what is this?'],
    ['cut off', () => JSON.stringify(whole).slice(0, 10)],
    ['empty', () => ''],
    ['null', () => 'null'],
    ['an array', () => '[]'],
    ['deep', () => deepArray(200_000)],
    ['rooms that are no list', (url) => JSON.stringify({ ...whole, survivors: { [url]: { session: 1, rooms: 5 } } })],
    ['rooms of null', (url) => JSON.stringify({ ...whole, survivors: { [url]: { session: 1, rooms: [null] } } })],
    ['no session', (url) => JSON.stringify({ ...whole, survivors: { [url]: { rooms: [room] } } })],
    [
      'members of a later version',
      (url) => JSON.stringify({ ...whole, survivors: { [url]: { session: 1, rooms: [{ ...room, members: {} }] } } }),
    ],
    [
      'a connection without a handle',
      (url) => {
        const members = [{ ...member, up: { feed: 'ana/1', live: true } }];
        return JSON.stringify({ ...whole, survivors: { [url]: { session: 1, rooms: [{ ...room, members }] } } });
      },
    ],
    ['prototypes', () => '{"pid":1,"survivors":{"__proto__":{"session":1,"rooms":[]}},"__proto__":{"pid":5}}'],
  ];
  for (const [what, content] of wrong) {
    it(`is left when it is of another shape: ${what}`, async (t) => {
      const folder = await folderFor(t);
      const { janus, media } = await scripted(t, folder);
      await writeFile(join(folder, 'sfu.json'), content(janus.url));
      await media.start(EVENTS);
      await until(() => media.status.healthy);
      assert.equal(media.has('room'), false);
      await media.publish('room', 'ana', OFFER, MICROPHONE);
    });
  }

  it('is left when it is no file', async (t) => {
    const folder = await folderFor(t);
    const { media } = await scripted(t, folder);
    await mkdir(join(folder, 'sfu.json'));
    await media.start(EVENTS);
    await until(() => media.status.healthy);
  });

  it('lets who comes back in before Janus has answered, and says so when its room is gone', async (t) => {
    const folder = await folderFor(t);
    const { janus, media } = await scripted(t, folder);
    const content = { ...whole, survivors: { [janus.url]: { session: 1, rooms: [room] } } };
    await writeFile(join(folder, 'sfu.json'), JSON.stringify(content));
    janus.spoil = () => [];
    const lost: string[] = [];
    await media.start({ ...EVENTS, lost: (id) => lost.push(id) });
    assert.equal(media.status.healthy, false);
    assert.equal(media.adopt('room', 'ana'), true);
    await until(() => lost.includes('room'));
    assert.equal(media.has('room'), false);
  });

  it('is not needed: a folder that cannot be written is said, and nothing stops', async (t) => {
    const folder = await folderFor(t);
    const said: string[] = [];
    const neighbour = { missing: (why: string) => said.push(why), here: () => said.push('here') };
    const survivors = fileSurvivors(join(folder, 'not there', 'sfu.json'), neighbour);
    survivors.save('ws://a', { session: 1, rooms: [] });
    await until(() => said.includes('it cannot be written'));
    await mkdir(join(folder, 'not there'));
    survivors.save('ws://a', { session: 2, rooms: [] });
    await until(() => said.includes('here'));
    await chmod(folder, 0o700);
  });
});

describe('several media servers', () => {
  it('serve with those that are there, and take in one that comes later', async (t) => {
    const first = await scripted(t);
    const second = await scripted(t);
    first.janus.spoil = () => [];
    const pool = new MediaServerPool([first.media, second.media]);
    await pool.start(EVENTS);
    await until(() => second.media.status.healthy);
    await pool.publish('room', 'ana', OFFER, MICROPHONE);
    assert.equal(second.media.has('room'), true);
    first.janus.spoil = (frame) => [frame];
    await until(() => first.media.status.healthy);
    await pool.publish('another', 'budi', OFFER, MICROPHONE);
    assert.equal(first.media.has('another'), true);
  });
});

describe('candidates on their way to a media server', () => {
  const clean = (candidate: string, sdpMid: string | null = '0') =>
    cleanCandidates([{ candidate, sdpMid, sdpMLineIndex: 0 }]).map((one) => one?.candidate);

  it('are written anew from what browsers say', () => {
    assert.deepEqual(
      cleanCandidates([
        {
          candidate:
            'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag 4ZcD network-cost 999',
          sdpMid: '0',
          sdpMLineIndex: 0,
          usernameFragment: '4ZcD',
        },
        { candidate: 'candidate:1 1 TCP 1 2001:db8::1 9 typ host tcptype active', sdpMid: null, sdpMLineIndex: 3 },
        null,
      ]),
      [
        {
          candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0',
          sdpMid: '0',
          sdpMLineIndex: 0,
        },
        { candidate: 'candidate:1 1 tcp 1 2001:db8::1 9 typ host tcptype active', sdpMLineIndex: 3 },
        null,
      ],
    );
    assert.equal(
      clean('candidate:0 1 UDP 2122252543 0e9d3f4e-1f6a-4f4b-9d26-0d6d5f3f9a10.local 50000 typ host').length,
      1,
    );
  });

  const good = 'candidate:1 1 udp 1 192.0.2.1 9 typ host';
  for (const [what, line] of [
    ['U+0000', `${good} \u0000`],
    ['U+0000 in the address', good.replace('192', '19\u00002')],
    ['half of a surrogate pair', `${good} \ud800`],
    ['a second line', `${good}\r\na=candidate:2 1 udp 1 192.0.2.1 9 typ host`],
    ['letters that only look like digits', good.replace('192', '１９２')],
    ['a port too high', good.replace(' 9 ', ' 65536 ')],
    ['a priority too high', good.replace('udp 1', 'udp 4294967296')],
    ['an address that is a name', good.replace('192.0.2.1', 'internal.example.com')],
    ['a type of its own', good.replace('host', 'ghost')],
    ['no candidate', 'hello'],
    ['an attribute', `a=${good}`],
  ] as const) {
    it(`are left out when they hold ${what}`, () => assert.deepEqual(clean(line), []));
  }

  it('keep their section by its place when the name of it is none', () => {
    assert.deepEqual(cleanCandidates([{ candidate: good, sdpMid: '\u0000', sdpMLineIndex: 1 }]), [
      { candidate: good, sdpMLineIndex: 1 },
    ]);
    assert.deepEqual(cleanCandidates([{ candidate: good, sdpMid: '\u0000', sdpMLineIndex: null }]), []);
  });
});
