import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  MediaServerError,
  type MediaServer,
  type MediaServerErrorCode,
  type MediaServerEvents,
} from '../../server/sfu/media-server.ts';
import type { RoomSettings } from '../../server/context.ts';
import type { Room } from '../../src/protocol/index.ts';
import { allow, enter, MEDIA, startServer, type ServerOptions, type TestClient } from './support.ts';

/** A media server that does what it is told and carries nothing. */
class FakeMediaServer implements MediaServer {
  events: MediaServerEvents | undefined;
  status = { healthy: true, participants: 0 };
  readonly rooms = new Map<string, Set<string>>();
  readonly calls: unknown[][] = [];
  /** What the next request fails with. */
  fails: MediaServerErrorCode | undefined;
  /** What `publish` waits for. */
  gate: Promise<void> = Promise.resolve();

  start(events: MediaServerEvents): Promise<void> {
    this.events = events;
    events.statusChanged(this.status);
    return Promise.resolve();
  }

  setHealthy(healthy: boolean): void {
    this.status = { ...this.status, healthy };
    this.events?.statusChanged(this.status);
  }

  /** It is gone with all that it knew. */
  die(): void {
    const rooms = [...this.rooms.keys()];
    this.rooms.clear();
    this.status = { ...this.status, healthy: false };
    for (const room of rooms) this.events?.lost(room);
    this.events?.statusChanged(this.status);
  }

  #note(...call: unknown[]): void {
    this.calls.push(call);
    const { fails } = this;
    this.fails = undefined;
    if (fails) throw new MediaServerError(fails, 'as the test wants it');
  }

  async publish(room: string, participant: string, offer: string, sources: unknown): Promise<string> {
    this.#note('publish', participant, offer, sources);
    await this.gate;
    this.rooms.set(room, (this.rooms.get(room) ?? new Set()).add(participant));
    return `answer to ${offer}`;
  }

  async subscribe(_room: string, participant: string, wanted: unknown, fresh?: boolean) {
    this.#note('subscribe', participant, wanted, fresh);
    return { sdp: 'offer', streams: [{ mid: '0', participant, source: 'camera' as const }], fresh: true };
  }

  async answer(_room: string, participant: string, answer: string): Promise<void> {
    this.#note('answer', participant, answer);
  }

  async restartDown() {
    this.#note('restartDown');
    return { sdp: 'offer', streams: [], fresh: false };
  }

  async candidates(_room: string, participant: string, way: string, candidates: readonly unknown[]): Promise<void> {
    this.#note('candidates', participant, way, candidates.length);
  }

  async layers(_room: string, participant: string, choices: unknown): Promise<void> {
    this.#note('layers', participant, choices);
  }

  async mute(): Promise<void> {}

  async leave(room: string, participant: string): Promise<void> {
    this.#note('leave', participant);
    this.rooms.get(room)?.delete(participant);
  }

  async closeRoom(room: string): Promise<void> {
    this.#note('closeRoom', room);
    this.rooms.delete(room);
  }

  has = (room: string): boolean => this.rooms.has(room);
  adopt = (room: string, participant: string): boolean => this.rooms.get(room)?.has(participant) ?? false;
  async stop(): Promise<void> {}
}

const NAMES = ['ana', 'budi', 'cici', 'dodi', 'eka', 'fitri', 'gita'];

async function start(t: TestContext, rooms: Partial<RoomSettings> = {}, options: ServerOptions = {}) {
  const media = new FakeMediaServer();
  const authenticate = allow(
    Object.fromEntries(NAMES.map((name) => [name, { rooms: '*' as const, moderate: '*' as const }])),
  );
  const server = await startServer(t, { media, rooms, authenticate, ...options });
  await media.start(server.services.mediaEvents);
  const pages: TestClient[] = [];
  const views: Room[] = [];
  const join = async (): Promise<Room> => {
    const page = await server.connect({ userId: NAMES[pages.length] ?? 'x' });
    pages.push(page);
    const room = await page.join(enter('standup'));
    views.push(room);
    return room;
  };
  const row = async () => {
    const row = await server.tables.rooms.get('room:standup');
    assert.ok(row);
    return row;
  };
  const fill = async (count: number): Promise<void> => {
    while (pages.length < count) await join();
  };
  const topologies = async (): Promise<string[]> => {
    const all = await Promise.all(pages.map((page) => page.take('topology')));
    return all.map(({ topology: { kind, epoch, settled } }) => `${kind} ${epoch} ${settled}`);
  };
  const ready = (epoch: number, who = pages) =>
    Promise.all(who.map((page) => page.ask('topology_ready', { epoch, ok: true })));
  const leave = async (page: TestClient) => page.ask('leave_call_room', { room: 'room:standup', reason: 'hang-up' });
  /** A room of five that has moved. */
  const moved = async () => {
    await fill(5);
    await topologies();
    await ready(1);
    await topologies();
  };
  return { media, server, pages, views, join, fill, row, topologies, ready, leave, moved };
}

const times = (count: number, what: string): string[] => Array.from({ length: count }, () => what);

describe('the topology of a room', () => {
  it('becomes that of a media server with the fifth, who makes no link, and is settled when all are ready', async (t) => {
    const { pages, views, fill, row, topologies, ready } = await start(t);
    await fill(4);
    assert.deepEqual((await row()).topology.epoch, 0);
    await fill(5);
    assert.deepEqual(await topologies(), times(5, 'sfu 1 false'));
    assert.deepEqual(views[4]?.offers, []);
    assert.equal(views[3]?.offers.length, 3);
    await ready(1, pages.slice(0, 4));
    await ready(7, pages.slice(4));
    assert.equal((await row()).topology.settled, false, 'one spoke of another move');
    await pages[4]?.ask('topology_ready', { epoch: 1, ok: false });
    assert.deepEqual(await topologies(), times(5, 'sfu 1 true'));
  });

  it('is told before the room to who comes later, and does not change by it', async (t) => {
    const { pages, join, moved } = await start(t);
    await moved();
    const room = await join();
    const { topology, offers } = (await pages[5]?.take('topology')) ?? {};
    assert.deepEqual([topology, offers, room.offers], [{ kind: 'sfu', epoch: 1, settled: true }, [], []]);
    assert.deepEqual(await pages[0]?.heard().then((all) => all.includes('topology')), false);
  });

  it('is settled by those who stay, when the one that was waited for goes', async (t) => {
    const { pages, fill, topologies, ready, leave } = await start(t);
    await fill(6);
    await topologies();
    await ready(1, pages.slice(0, 5));
    const [last] = pages.splice(5);
    assert.ok(last);
    await leave(last);
    assert.deepEqual(await topologies(), times(5, 'sfu 1 true'));
  });

  it('becomes a mesh again when few have stayed for a while: the later one of two makes the link', async (t) => {
    const { media, pages, moved, topologies, ready, leave, row } = await start(t, { sfuBackMs: 50 });
    await moved();
    await pages[0]?.ask('sfu_publish', { offer: 'v=0', sources: [] });
    for (const page of pages.splice(3)) await leave(page);
    const told = await Promise.all(pages.map((page) => page.take('topology')));
    const ids = (await row()).participants.map(({ id }) => id);
    assert.deepEqual(
      told.map(({ offers }) => offers),
      [[], ids.slice(0, 1), ids.slice(0, 2)],
    );
    assert.deepEqual(told[0]?.topology, { kind: 'mesh', epoch: 2, settled: false });
    assert.equal(media.has('room:standup'), true, 'the old way is kept until the new one is there');
    await pages[1]?.ask('sfu_layers', { streams: [] });
    await ready(2);
    assert.deepEqual(await topologies(), times(3, 'mesh 2 true'));
    await pages[0]?.heard();
    assert.equal(media.has('room:standup'), false);
    assert.equal(await pages[0]?.error('sfu_restart', {}), 'not-found');
  });

  it('stays when somebody comes before the while is over', async (t) => {
    const { moved, pages, leave, join, row } = await start(t, { sfuBackMs: 400 });
    await moved();
    for (const page of pages.slice(3)) await leave(page);
    assert.notEqual((await row()).topology.fewSince, null);
    await join();
    await new Promise((done) => setTimeout(done, 500));
    assert.deepEqual([(await row()).topology.kind, (await row()).topology.fewSince], ['sfu', null]);
  });

  it('moves anew as soon as there is a media server again, and until then nothing is given up', async (t) => {
    const { media, moved, pages, topologies, row } = await start(t);
    await moved();
    await pages[0]?.ask('sfu_publish', { offer: 'v=0', sources: [] });
    media.die();
    assert.equal((await pages[0]?.heard())?.includes('topology'), false);
    assert.equal((await row()).topology.lost, true);
    media.setHealthy(true);
    assert.deepEqual(await topologies(), times(5, 'sfu 2 false'));
  });

  it('is missed also by a room in which nobody has published yet', async (t) => {
    const { media, fill, topologies } = await start(t);
    await fill(5);
    await topologies();
    media.setHealthy(false);
    media.setHealthy(true);
    assert.deepEqual(await topologies(), times(5, 'sfu 2 false'));
  });

  it('becomes a mesh when the media server is lost and so few are left, at once or as they go', async (t) => {
    const { media, moved, pages, topologies, leave } = await start(t);
    await moved();
    await pages[0]?.ask('sfu_publish', { offer: 'v=0', sources: [] });
    media.die();
    const [last] = pages.splice(4);
    assert.ok(last);
    await leave(last);
    assert.deepEqual(await topologies(), times(4, 'mesh 2 false'));
  });

  it('becomes a mesh also of more than go by one at first, as long as a mesh carries them', async (t) => {
    const { media, pages, fill, topologies } = await start(t, { sfuFrom: 3 });
    await fill(3);
    await topologies();
    await pages[0]?.ask('sfu_publish', { offer: 'v=0', sources: [] });
    media.die();
    assert.deepEqual(await topologies(), times(3, 'mesh 2 false'));
    media.setHealthy(true);
    assert.deepEqual(await topologies(), times(3, 'sfu 3 false'));
  });

  it('lets no more in than a mesh carries while there is no media server, and takes who waits when there is', async (t) => {
    const { media, server, fill, pages, topologies } = await start(t);
    media.setHealthy(false);
    await fill(4);
    const eka = await server.connect({ userId: 'eka' });
    assert.equal(await eka.error('join_call_room', enter('standup')), 'room-full');
    const { waiting } = await eka.ask('join_call_room', enter('standup', { wait: true }));
    assert.equal(waiting?.position, 1);
    media.setHealthy(true);
    const { room } = await eka.take('room_admitted');
    assert.deepEqual(room.offers, []);
    pages.push(eka);
    assert.deepEqual(await topologies(), times(5, 'sfu 1 false'));
  });

  it('lets in as many as the media server may carry', async (t) => {
    const { server, fill } = await start(t, { sfuCapacity: 6 });
    await fill(6);
    const gita = await server.connect({ userId: 'gita' });
    assert.equal(await gita.error('join_call_room', enter('standup')), 'room-full');
    assert.equal((await gita.ask('peek_room', { room: 'standup' })).full, true);
  });
});

describe('the media server on the wire', () => {
  it('is for those who are in a room that uses it', async (t) => {
    const { media, server, pages, fill, moved } = await start(t);
    await fill(4);
    assert.equal(await pages[0]?.error('sfu_publish', { offer: 'v=0', sources: [] }), 'not-found');
    await moved();
    const out = await server.connect({ userId: 'gita' });
    assert.equal(await out.error('sfu_publish', { offer: 'v=0', sources: [] }), 'not-found');
    assert.deepEqual(media.calls, []);
    const offer = 'v=0\r\n'.padEnd(90_000, 'a=x\r\n');
    const reply = await pages[0]?.ask('sfu_publish', { offer, sources: [{ mid: '0', source: 'camera' }] });
    assert.equal(reply?.answer, `answer to ${offer}`);
  });

  it('takes large messages for the media server alone', async (t) => {
    const { pages, moved } = await start(t);
    await moved();
    const [ana] = pages;
    assert.ok(ana);
    const junk = 'x'.repeat(70_000);
    const large = { text: 'hello', junk } as { text: string };
    assert.equal(await ana.error('send_chat', large), 'too-large');
    assert.equal(await ana.error('send_chat', { text: 'hello' }), 'ok');
  });

  it('subscribes to participants of the same room, each source once', async (t) => {
    const { media, pages, views, moved } = await start(t);
    await moved();
    const [me, other] = [views[0]?.participantId ?? '', views[1]?.participantId ?? ''];
    const wanted = (participantId: string, layer: 0 | null) =>
      ({ participantId, source: 'camera', send: layer === null, layer }) as const;
    const { offer } = (await pages[0]?.ask('sfu_subscribe', {
      wanted: [wanted(other, null), wanted('stranger', 0), wanted(other, 0)],
      fresh: true,
    })) ?? { offer: null };
    assert.deepEqual(offer?.streams, [{ mid: '0', participantId: me, source: 'camera' }]);
    assert.deepEqual(media.calls, [
      ['subscribe', me, [{ participant: other, source: 'camera', layer: 0 }], true],
      ['layers', me, [{ participant: other, source: 'camera', send: false, layer: 0 }]],
    ]);
  });

  it('caps candidates of each generation', async (t) => {
    const { pages, moved } = await start(t);
    await moved();
    const [ana] = pages;
    assert.ok(ana);
    const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };
    const candidates = Array.from({ length: 40 }, () => candidate);
    const offer = (ufrag: string) => ({ offer: `v=0\r\na=ice-ufrag:${ufrag}\r\n`, sources: [] });
    await ana.ask('sfu_publish', offer('one'));
    await ana.ask('sfu_candidates', { way: 'up', candidates });
    assert.equal(await ana.error('sfu_candidates', { way: 'up', candidates: [candidate] }), 'too-large');
    await ana.ask('sfu_candidates', { way: 'down', candidates });
    await ana.ask('sfu_publish', offer('two'));
    await ana.ask('sfu_candidates', { way: 'up', candidates });
  });

  it('says by a code why it did not', async (t) => {
    const { media, pages, moved } = await start(t);
    await moved();
    for (const [fails, code] of [
      ['refused', 'sfu-refused'],
      ['busy', 'sfu-busy'],
      ['not-found', 'not-found'],
      ['unavailable', 'sfu-unavailable'],
      ['full', 'sfu-unavailable'],
    ] as const) {
      media.fails = fails;
      assert.equal(await pages[0]?.error('sfu_answer', { answer: 'v=0' }), code);
    }
  });

  it('tells those whom it concerns', async (t) => {
    const { media, pages, views, moved } = await start(t);
    await moved();
    const [room, id] = [views[0]?.id ?? '', views[0]?.participantId ?? ''];
    media.events?.published(room, id, ['camera']);
    media.events?.talking(room, id, true);
    media.events?.demanded(room, id, 'camera', 1);
    media.events?.connectionDown(room, id, 'up');
    media.events?.unpublished(room, id);
    const heard = await Promise.all(pages.slice(0, 2).map((page) => page.heard()));
    const news = heard.map((all) => all.filter((event) => event.startsWith('sfu_')));
    assert.deepEqual(news, [
      ['sfu_demanded', 'sfu_closed'],
      ['sfu_published', 'sfu_talking', 'sfu_published'],
    ]);
  });

  it('forgets who leaves or is removed, even while it is asked', async (t) => {
    const { media, pages, views, moved } = await start(t);
    await moved();
    const ids = views.map(({ participantId }) => participantId);
    await pages[0]?.ask('sfu_publish', { offer: 'v=0', sources: [] });
    let open = (): void => undefined;
    media.gate = new Promise((done) => (open = done));
    const late = pages[4]?.error('sfu_publish', { offer: 'v=0', sources: [] });
    await pages[0]?.ask('moderate_room', { action: 'kick', participantId: ids[4] });
    open();
    assert.equal(await late, 'not-found');
    assert.deepEqual([...(media.rooms.get('room:standup') ?? [])], [ids[0]]);
  });

  it('holds up nothing else of the page while it is waited for', async (t) => {
    const { media, pages, moved } = await start(t);
    await moved();
    let open = (): void => undefined;
    media.gate = new Promise((done) => (open = done));
    const slow = pages[0]?.error('sfu_publish', { offer: 'v=0', sources: [] });
    await pages[0]?.ask('send_chat', { text: 'meanwhile' });
    open();
    assert.equal(await slow, 'ok');
  });
});

describe('a server that comes after another one', () => {
  it('learns from its pages how media went, and takes over what still flows', async (t) => {
    const { media, server, views, moved } = await start(t);
    await moved();
    const [anas, budis] = views;
    assert.ok(anas && budis);
    await server.close();
    media.rooms.set(anas.id, new Set([anas.participantId]));

    const second = await start(t);
    second.media.rooms.set(anas.id, new Set([anas.participantId]));
    const back = ({ id, ticket }: Room, epoch: number) => ({
      ...{ room: id, ticket, fresh: false, mediaState: MEDIA },
      topology: { kind: 'sfu' as const, epoch },
    });
    const [ana, budi] = [
      await second.server.connect({ userId: 'ana' }),
      await second.server.connect({ userId: 'budi' }),
    ];
    await ana.join(back(anas, 1));
    assert.deepEqual((await ana.take('topology')).topology, { kind: 'sfu', epoch: 1, settled: true });
    assert.deepEqual(await ana.heard(), []);
    await budi.join(back(budis, 1));
    const closed = [(await budi.take('sfu_closed')).way, (await budi.take('sfu_closed')).way];
    assert.deepEqual(closed, ['up', 'down']);
  });

  it('moves all once more when they know different things', async (t) => {
    const first = await start(t);
    await first.moved();
    const [anas, budis] = first.views;
    assert.ok(anas && budis);
    await first.server.close();
    const second = await start(t);
    const [ana, budi] = [
      await second.server.connect({ userId: 'ana' }),
      await second.server.connect({ userId: 'budi' }),
    ];
    const back = ({ id, ticket }: Room) => ({ room: id, ticket, fresh: false, mediaState: MEDIA });
    await ana.join(back(anas));
    await budi.join({ ...back(budis), topology: { kind: 'sfu', epoch: 1 } });
    for (const page of [ana, budi]) {
      assert.deepEqual((await page.take('topology')).topology, { kind: 'sfu', epoch: 2, settled: false });
    }
  });

  it('makes a mesh of it while the media server is away', async (t) => {
    const first = await start(t);
    await first.moved();
    const [anas] = first.views;
    assert.ok(anas);
    await first.server.close();
    const second = await start(t);
    second.media.setHealthy(false);
    const ana = await second.server.connect({ userId: 'ana' });
    const back = { room: anas.id, ticket: anas.ticket, fresh: false, mediaState: MEDIA };
    await ana.join({ ...back, topology: { kind: 'sfu', epoch: 1 } });
    assert.deepEqual((await ana.take('topology')).topology, { kind: 'mesh', epoch: 2, settled: false });
  });

  it('makes a mesh of it when there is no media server any more', async (t) => {
    const first = await start(t);
    await first.moved();
    const [anas] = first.views;
    assert.ok(anas);
    await first.server.close();
    const second = await startServer(t);
    const ana = await second.connect({ userId: 'ana' });
    await ana.join({
      ...{ room: anas.id, ticket: anas.ticket, fresh: false, mediaState: MEDIA },
      topology: { kind: 'sfu', epoch: 1 },
    });
    assert.deepEqual((await ana.take('topology')).topology, { kind: 'mesh', epoch: 2, settled: false });
  });
});
