import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { MediaServerPool } from '../../server/sfu/pool.ts';
import type { JanusHandle } from '../../server/sfu/janus/handle.ts';
import { JanusMediaServer, type JanusOptions } from '../../server/sfu/janus/janus-media-server.ts';
import { JanusSession } from '../../server/sfu/janus/session.ts';
import type { Survivor } from '../../server/sfu/janus/survivors.ts';
import { createRoom, destroyRoom, keysOf, listEmptyRooms, PLUGIN } from '../../server/sfu/janus/video-room.ts';
import { freePort } from '../e2e/support/server.ts';
import { TcpProxy } from '../e2e/support/tcp-proxy.ts';
import { mediaServerInChild } from './support/child.ts';
import { Heard, janusFor, mediaServerFor, optionsFor } from './support/media.ts';
import { pause, Stage, type Media, type Participant } from './support/page.ts';

describe('when something breaks', () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.start();
  });

  after(() => stage.close());

  const camera = { participant: 'ana', source: 'camera' } as const;

  /** Ana publishes, Budi sees her. */
  async function talk(test: TestContext, media: Media, heard: Heard): Promise<[Participant, Participant]> {
    const [ana, budi] = [await stage.enter(media, 'room', 'ana'), await stage.enter(media, 'room', 'budi')];
    test.after(() => Promise.all([ana.close(), budi.close()]));
    await ana.publish();
    await heard.until(['published', 'room', 'ana']);
    await budi.subscribe([camera]);
    await budi.sees('ana');
    return [ana, budi];
  }

  it('a Janus that is killed is missed at once, and the room is made anew when it is back', async (test) => {
    const janus = await janusFor(test);
    const { media, heard } = await mediaServerFor(test, optionsFor(janus));
    const [ana, budi] = await talk(test, media, heard);
    const killed = performance.now();
    await Promise.all([janus.kill(), heard.until(['lost', 'room'])]);
    const after = performance.now() - killed;
    assert.ok(after < 1000, `it took ${after} ms`);
    test.diagnostic(`the room was known to be lost after ${after.toFixed(0)} ms`);
    assert.deepEqual(media.status, { healthy: false, participants: 0 });
    await assert.rejects(ana.publish(), /unavailable/);
    assert.equal(media.has('room'), false);

    await janus.restart();
    await heard.until(['statusChanged', { healthy: true, participants: 0 }], { count: 2 });
    await ana.publish();
    await heard.until(['published', 'room', 'ana'], { count: 2 });
    assert.equal(await budi.subscribe([camera], true), true);
    await budi.sees('ana');
  });

  it('a Janus that comes later, where something else has listened before, is taken in', async (test) => {
    const port = await freePort();
    const janus = await janusFor(test, port);
    await janus.kill();
    const open = new Set<Socket>();
    const silent = createServer((socket) => open.add(socket)).listen(port, '127.0.0.1');
    const media = new JanusMediaServer(optionsFor(janus));
    test.after(() => media.stop());
    const heard = new Heard();
    await Promise.all([media.start(heard.events), once(silent, 'connection')]);
    await assert.rejects(media.subscribe('room', 'ana', [camera]), { code: 'unavailable' });
    silent.close();
    for (const socket of open) socket.destroy();
    await janus.restart();
    await heard.until(['statusChanged', { healthy: true, participants: 0 }]);
    await talk(test, media, heard);
  });

  it('a Janus that hangs is given up, and taken again when it goes on', async (test) => {
    const janus = await janusFor(test);
    const { media, heard } = await mediaServerFor(test, optionsFor(janus));
    process.kill(janus.pid, 'SIGSTOP');
    await heard.until(['statusChanged', { healthy: false, participants: 0 }], { ms: 12_000 });
    process.kill(janus.pid, 'SIGCONT');
    await heard.until(['statusChanged', { healthy: true, participants: 0 }], { count: 2 });
    assert.equal(media.status.healthy, true);
  });

  it('a WebSocket that is dropped takes no media along, and what is asked meanwhile is answered', async (test) => {
    const port = await freePort();
    const janus = await janusFor(test, port);
    const proxy = await TcpProxy.start(port);
    test.after(() => proxy.close());
    const url = proxy.origin.replace('http', 'ws');
    const { media, heard } = await mediaServerFor(test, optionsFor(janus, { url }));
    const [, budi] = await talk(test, media, heard);
    proxy.cut();
    await heard.until(['statusChanged', { healthy: false, participants: 2 }]);
    const asked = media.layers('room', 'budi', [{ ...camera, send: false }]);
    await budi.sees('ana');
    proxy.mend();
    await heard.until(['statusChanged', { healthy: true, participants: 2 }]);
    await asked;
    await pause(300);
    assert.equal(await budi.bytesDuring(500), 0);
    assert.equal(heard.count('lost'), 0);
    assert.equal(heard.count('unpublished'), 0);
  });

  it('what happens while nobody listens is asked for afterwards', async (test) => {
    const port = await freePort();
    const janus = await janusFor(test, port);
    const proxy = await TcpProxy.start(port);
    test.after(() => proxy.close());
    const { media, heard } = await mediaServerFor(test, optionsFor(janus, { url: proxy.origin.replace('http', 'ws') }));
    const [ana] = await talk(test, media, heard);
    proxy.cut();
    await heard.until(['statusChanged', { healthy: false, participants: 2 }]);
    await ana.hangUp();
    await pause(500);
    proxy.mend();
    await heard.until(['unpublished', 'room', 'ana']);
    await heard.until(['connectionDown', 'room', 'ana', 'up']);
  });

  it('a server that is killed leaves its media flowing, and the next run takes it over', async (test) => {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-sfu-'));
    test.after(() => rm(folder, { recursive: true, force: true }));
    const janus = await janusFor(test);
    const first = await mediaServerInChild(test, janus, join(folder, 'sfu.json'));
    const [ana, budi] = await talk(test, first.media, first.heard);
    await first.media.layers('room', 'budi', [{ ...camera, layer: 0 }]);
    await pause(200);
    await first.kill();
    await budi.sees('ana');

    const second = await mediaServerInChild(test, janus, join(folder, 'sfu.json'));
    assert.equal(await second.media.adopt('room', 'ana'), true);
    assert.equal(await second.media.adopt('room', 'budi'), true);
    assert.equal(await second.media.adopt('room', 'citra'), false);
    await budi.sees('ana');
    ana.media = budi.media = second.media;
    // Everything goes on from where it was: nothing to negotiate, and then something.
    assert.equal(await budi.subscribe([camera]), false);
    assert.equal(await budi.subscribe([camera, { ...camera, source: 'microphone' }]), true);
    await budi.sees('ana', 'microphone');
    await ana.restartUp();
    await budi.sees('ana');
    assert.equal(second.heard.count('lost'), 0);
    await second.media.leave('room', 'ana');
    await second.media.leave('room', 'budi');
    assert.equal(await second.media.has('room'), false);
  });

  it('what nobody of the next run asks for is closed', async (test) => {
    const janus = await janusFor(test);
    let kept: Survivor | undefined;
    const survivors = {
      load: async () => kept,
      save: (_url: string, survivor: Survivor | null) => (kept = survivor ?? undefined),
    };
    const { media: first, heard } = await mediaServerFor(test, optionsFor(janus, { survivors }));
    const [, budi] = await talk(test, first, heard);
    await pause(50);
    await first.stop();
    await budi.sees('ana');

    const { media } = await mediaServerFor(test, optionsFor(janus, { survivors, times: { adopt: 300 } }));
    assert.equal(media.adopt('room', 'budi'), true);
    await pause(600);
    assert.equal(media.adopt('room', 'ana'), false);
    assert.equal(await budi.bytesDuring(500), 0);
  });

  it('a session of another run that Janus has forgotten is no obstacle', async (test) => {
    const janus = await janusFor(test);
    const survivors = { load: async () => ({ session: 123_456, rooms: [] }), save: () => undefined };
    const { media } = await mediaServerFor(test, optionsFor(janus, { survivors }));
    assert.equal(media.status.healthy, true);
  });

  it('rooms that a run has left behind are swept, and those of others are not', async (test) => {
    const janus = await janusFor(test);
    const options = optionsFor(janus);
    await connected(options, async (handle) => {
      await createRoom(handle, keysOf('left behind', options.sign), options);
      await createRoom(
        handle,
        keysOf('of another deployment', (text) => `${text} with another secret`),
        options,
      );
    });
    const { media } = await mediaServerFor(test, { ...options, times: { sweep: 100 } });
    const page = await stage.enter(media, 'room', 'ana');
    test.after(() => page.close());
    await page.publish();
    await pause(500);
    await connected(options, async (handle) => {
      assert.deepEqual(await listEmptyRooms(handle, janus.adminKey), ['of another deployment']);
    });
    assert.equal(media.has('room'), true);
  });

  it('a room takes as many who publish as it holds, and more who do not', async (test) => {
    const janus = await janusFor(test);
    const { media, heard } = await mediaServerFor(test, optionsFor(janus, { capacity: 1 }));
    const [, budi] = await talk(test, media, heard);
    await assert.rejects(budi.publish(), /full/);
    await budi.sees('ana');
    await media.leave('room', 'ana');
    await budi.publish();
    await heard.until(['published', 'room', 'budi']);
  });

  it('a room that somebody destroys at Janus is lost, and made anew', async (test) => {
    const janus = await janusFor(test);
    const options = optionsFor(janus);
    const { media, heard } = await mediaServerFor(test, options);
    const [ana, budi] = await talk(test, media, heard);
    await connected(options, async (handle) => {
      const { data } = await handle.message({ request: 'list', admin_key: janus.adminKey });
      for (const { room } of data['list'] as { room: string }[]) await destroyRoom(handle, keysOf(room, options.sign));
    });
    await heard.until(['unpublished', 'room', 'ana']);
    await assert.rejects(ana.publish(), /unavailable/);
    await heard.until(['lost', 'room']);
    await ana.publish();
    await heard.until(['published', 'room', 'ana'], { count: 2 });
    await budi.subscribe([camera], true);
    await budi.sees('ana');
  });

  it('with two, each new room goes to the one with fewer participants, and to the other when one is gone', async (test) => {
    const janus = [await janusFor(test), await janusFor(test)] as const;
    const servers = janus.map((one) => new JanusMediaServer(optionsFor(one))) as [JanusMediaServer, JanusMediaServer];
    const pool = new MediaServerPool(servers);
    const heard = new Heard();
    test.after(() => pool.stop());
    await pool.start(heard.events);
    while (!servers.every(({ status }) => status.healthy)) await pause(10);
    const enter = async (room: string, id: string): Promise<Participant> => {
      const page = await stage.enter(pool, room, id);
      test.after(() => page.close());
      await page.publish({ width: 320, height: 180 });
      await heard.until(['published', room, id]);
      return page;
    };
    const where = (room: string): number => servers.findIndex((server) => server.has(room));
    await enter('one', 'ana');
    await enter('one', 'budi');
    await enter('two', 'citra');
    const dina = await enter('three', 'dina');
    assert.deepEqual(
      ['one', 'two', 'three'].map(where).map((at, _, [first]) => at === first),
      [true, false, false],
    );
    assert.deepEqual(pool.status, { healthy: true, participants: 4 });

    await janus[where('three') as 0 | 1].kill();
    await heard.until(['lost', 'two']);
    await heard.until(['lost', 'three']);
    assert.equal(pool.status.healthy, true);
    await dina.publish({ width: 320, height: 180 });
    assert.equal(where('three'), where('one'));
    await heard.until(['published', 'three', 'dina'], { count: 2 });
    assert.equal(heard.count('lost', 'one'), 0);
  });

  it('a wrong secret is no media server, and says so', async (test) => {
    const janus = await janusFor(test);
    const reasons: string[] = [];
    const neighbour = { missing: (why: string) => reasons.push(why), here() {} };
    const { media } = await mediaServerFor(test, optionsFor(janus, { apiSecret: 'guessed', neighbour }));
    assert.equal(media.status.healthy, false);
    assert.equal(reasons[0], 'wrong secret');
    await assert.rejects(media.subscribe('room', 'ana', [camera]), { code: 'unavailable' });
  });
});

/** Something that is done at Janus by somebody else. */
async function connected(options: JanusOptions, run: (handle: JanusHandle) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const session = new JanusSession(options, {
      up: () => {
        const done = session.attach(PLUGIN).then(run);
        done.finally(() => session.close(false)).then(resolve, reject);
      },
      away() {},
      lost() {},
      unreachable() {},
    });
    session.open();
  });
}
