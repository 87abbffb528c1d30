import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, play, type Kind } from './check.ts';
import type { Action } from './actions.ts';
import type { ModelStore } from './model-store.ts';
import { Outbox } from '../../src/protocol/index.ts';

// Random stories of people, devices, networks and servers; `npm run test:model -- --runs 10000` tells more of them.

test('500 random stories: nobody waits for ever, both sides hear the same reason, nothing opens without a click, nothing is left', async () => {
  await check('calls', 500);
});

test('500 random stories of rooms: who is in one sees and hears all who are, who waits does so for a reason, nothing is left', async () => {
  await check('rooms', 500);
});

test('200 random stories of rooms with a media server: whatever happens in a move, all end in the same topology, and nobody goes unheard between two ways that work', async () => {
  await check('moves', 200);
});

test('a story in which all goes well ends in a call (the model is no empty promise)', async () => {
  const story: Action[] = [
    { page: 0, what: 'dial', to: 1, wait: 1_000 },
    { page: 1, what: 'accept', to: 0, wait: 3_000 },
  ];
  let connected = false;
  const wrong = await play(['ana', 'budi'], story, {
    pages: (page) => page.session.on('call-connected', () => (connected = true)),
  });
  assert.deepEqual(wrong, []);
  assert.ok(connected);
});

test('who answers, and reloads while the server is restarted, is there once', async () => {
  const story: Action[] = [
    { page: 1, what: 'dial', to: 0, wait: 25 },
    { page: 0, what: 'accept', to: 0, wait: 20 },
    { page: 0, what: 'restart', to: 0, wait: 0 },
    { page: 0, what: 'reload', to: 0, wait: 0 },
  ];
  assert.deepEqual(await play(['ana', 'budi'], story), []);
});

test('nobody is ready for a move whose media would not come, also while it is muted as far as one knows', async () => {
  const story: Action[] = [
    ...[0, 1, 2, 3].map((page): Action => ({ page, what: 'join', to: 0, wait: 0 })),
    { page: 0, what: 'hang-up', to: 0, wait: 0 },
    { page: 1, what: 'hang-up', to: 0, wait: 5_020 },
    { page: 0, what: 'join', to: 0, wait: 27 },
    { page: 1, what: 'join', to: 0, wait: 3 },
    { page: 2, what: 'slow', to: 1, wait: 5_000 },
  ];
  assert.deepEqual(await play(['ana', 'budi', 'citra', 'dewi', 'eka'], story, undefined, 'moves'), []);
});

test('who was told to be away, and comes back before the server has given it up, is there for all', async () => {
  const story: Action[] = [
    { page: 0, what: 'join', to: 1, wait: 1_000 },
    { page: 0, what: 'offline', to: 0, wait: 400 },
    { page: 1, what: 'join', to: 1, wait: 3_700 },
    { page: 1, what: 'offline', to: 0, wait: 30 },
  ];
  assert.deepEqual(await play(['ana', 'budi', 'citra'], story, undefined, 'rooms'), []);
});

const BROKEN: Record<string, { users: string[]; kind: Kind; story: Action[] }> = {
  'a call that is answered at one of two devices, and hung up': {
    users: ['ana', 'budi', 'budi'],
    kind: 'calls',
    story: [
      { page: 0, what: 'dial', to: 1, wait: 300 },
      { page: 1, what: 'accept', to: 0, wait: 3_000 },
      { page: 0, what: 'hang-up', to: 0, wait: 500 },
    ],
  },
  'a call that takes in a third': {
    users: ['ana', 'budi', 'citra'],
    kind: 'rooms',
    story: [
      { page: 0, what: 'dial', to: 1, wait: 300 },
      { page: 1, what: 'accept', to: 0, wait: 2_000 },
      { page: 0, what: 'invite', to: 2, wait: 300 },
      { page: 2, what: 'accept', to: 0, wait: 3_000 },
      { page: 2, what: 'hang-up', to: 0, wait: 500 },
    ],
  },
  'a room that somebody leaves for a call, and one that somebody is lost from': {
    users: ['ana', 'budi', 'citra'],
    kind: 'rooms',
    story: [
      { page: 0, what: 'join', to: 0, wait: 10 },
      { page: 1, what: 'join', to: 0, wait: 10 },
      { page: 2, what: 'join', to: 0, wait: 2_000 },
      { page: 2, what: 'shut', to: 0, wait: 20_000 },
      { page: 0, what: 'hang-up', to: 0, wait: 50 },
      { page: 0, what: 'dial', to: 1, wait: 100 },
      { page: 0, what: 'hang-up', to: 1, wait: 500 },
    ],
  },
};

for (const [name, { users, kind, story }] of Object.entries(BROKEN)) {
  test(`wherever the store breaks off for five seconds, nothing is left half done: ${name}`, async () => {
    let store: ModelStore | undefined;
    for (let at = 1; store === undefined || store.operations >= at; at++) {
      const wrong = await play(users, story, { store: (made) => (store = made).breakAt(at, 5_000) }, kind);
      assert.deepEqual(wrong, [], `broken at operation ${at}`);
    }
  });
}

test('it finds a server that lets two devices answer the same call', async () => {
  await finds({
    tables: ({ calls }) => {
      const update = calls.update.bind(calls);
      calls.update = (key, change) =>
        update(key, (row) => {
          const next = change(row);
          // Answered, and still to be had.
          return row && next?.state === 'answered' ? { ...next, state: 'ringing', offer: row.offer } : next;
        });
    },
  });
});

test('it finds a server that does not repeat what a client missed', async (t) => {
  t.mock.method(Outbox.prototype, 'since', () => []);
  await finds({});
});

test('it finds a server that does not repeat to a room what one of its people missed', async (t) => {
  t.mock.method(Outbox.prototype, 'since', () => []);
  await finds({}, 'rooms');
});

test('it finds a page that answers by itself', async () => {
  await finds({ pages: ({ session }) => session.on('call-incoming', () => session.accept()) });
});

test('it finds a server that keeps the rows of rooms that are over', async () => {
  await finds({
    tables: ({ rooms }) => {
      const update = rooms.update.bind(rooms);
      rooms.update = (key, change) => update(key, (row) => change(row) ?? row);
    },
  });
});

test('it finds a server that does not end a move when all are ready', async () => {
  await finds(
    {
      tables: ({ rooms }) => {
        const update = rooms.update.bind(rooms);
        rooms.update = (key, change) =>
          update(key, (row) => {
            const next = change(row);
            return next && { ...next, topology: { ...next.topology, settled: next.topology.epoch === 0 } };
          });
      },
    },
    'moves',
  );
});

async function finds(plant: Parameters<typeof play>[2], kind: Kind = 'calls'): Promise<void> {
  await assert.rejects(check(kind, 500, { seed: 1, ...(plant && { plant }) }), /Property failed/);
}
