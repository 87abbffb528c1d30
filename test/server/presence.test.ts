import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_RIGHTS, type Authenticate, type Rights } from '../../server/auth/identity.ts';
import { callOf, startServer } from './support.ts';

/** Users with the rights that this table gives them; all others have all. */
const withRights =
  (rights: Record<string, Partial<Rights>>): Authenticate =>
  async ({ userId = '', userName = userId }) => ({
    user: { id: userId, name: userName },
    rights: { ...ALL_RIGHTS, ...rights[userId] },
    expiresAt: null,
  });

const offline = (id: string) => ({ user: { id, name: id }, status: 'offline' as const });

describe('presence', () => {
  it('is watched in several lists, of which the later ones add to the first', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    await ana.ask('watch_presence', { users: ['budi'] });
    await ana.ask('watch_presence', { users: ['cici'], more: true });
    await server.connect({ userId: 'budi' });
    assert.equal((await ana.take('presence')).user.id, 'budi');
    await server.connect({ userId: 'cici' });
    assert.equal((await ana.take('presence')).user.id, 'cici');
  });

  it('says who of those asked for is connected, then only what changes', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 20 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi', userName: 'Budi' });
    const { presence } = await ana.ask('watch_presence', { users: ['budi', 'cici'] });
    assert.deepEqual(presence, [{ user: { id: 'budi', name: 'Budi' }, status: 'online' }, offline('cici')]);

    await server.connect({ userId: 'cici', userName: 'Cici' });
    assert.deepEqual(await ana.take('presence'), { user: { id: 'cici', name: 'Cici' }, status: 'online' });
    const second = await server.connect({ userId: 'budi', userName: 'Budi' });
    second.close();
    budi.close();
    assert.deepEqual(await ana.take('presence'), { user: { id: 'budi', name: 'Budi' }, status: 'offline' });
    assert.deepEqual(await ana.heard(), []);
  });

  it('does not flicker when a page is reloaded', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 60 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    await ana.ask('watch_presence', { users: ['budi'] });
    budi.close();
    const again = await server.connect({ userId: 'budi' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await ana.heard(), []);
    again.close();
    assert.equal((await ana.take('presence')).status, 'offline');
  });

  it('is of those asked for last', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    await ana.ask('watch_presence', { users: ['budi'] });
    await ana.ask('watch_presence', { users: ['cici'] });
    await server.connect({ userId: 'budi' });
    await server.connect({ userId: 'cici' });
    assert.equal((await ana.take('presence')).user.id, 'cici');
    await ana.ask('watch_presence', { users: [] });
    await server.connect({ userId: 'dodi' });
    assert.deepEqual(await ana.heard(), []);
    assert.equal(await server.tables.watchers.size(), 0);
  });

  it('is of everybody but oneself for who may see the directory', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    await server.connect({ userId: 'budi', userName: 'Budi' });
    const { presence } = await ana.ask('watch_presence', { users: 'everyone' });
    assert.deepEqual(presence, [{ user: { id: 'budi', name: 'Budi' }, status: 'online' }]);
    await server.connect({ userId: 'ana' });
    await server.connect({ userId: 'cici' });
    assert.equal((await ana.take('presence')).user.id, 'cici');
    assert.deepEqual(await ana.heard(), []);
  });

  it('is of nobody for who may not', async (t) => {
    const server = await startServer(t, { authenticate: withRights({ ana: { directory: false } }) });
    await server.connect({ userId: 'budi' });
    const ana = await server.connect({ userId: 'ana' });
    assert.deepEqual(await ana.ask('watch_presence', { users: 'everyone' }), { ok: true, presence: [] });
    await server.connect({ userId: 'cici' });
    assert.deepEqual(await ana.heard(), []);
  });
});

describe('a user whom one may not call', () => {
  it('looks in every respect like one who is not there', async (t) => {
    const server = await startServer(t, { authenticate: withRights({ ana: { call: new Set(['cici']) } }) });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi', userName: 'Budi' });
    const { presence } = await ana.ask('watch_presence', { users: ['budi', 'nobody'] });
    assert.deepEqual(presence, [offline('budi'), offline('nobody')]);

    const transcript = async (to: string): Promise<unknown> => {
      const before = ana.messages.length;
      const request = callOf(to);
      const reply = await ana.request('call_user', request);
      await ana
        .take('call_ended')
        .then((ended) => ana.messages.push({ event: 'call_ended', payload: ended, number: 0 }));
      const cancelled = await ana.request('cancel_call', request);
      const heard = ana.messages.splice(before);
      return JSON.parse(JSON.stringify({ reply, heard, cancelled }).replaceAll(request.callId, 'the call')) as unknown;
    };
    const forbidden = await transcript('budi');
    assert.deepEqual(forbidden, await transcript('nobody'));
    await budi.comeBack();
    assert.deepEqual(forbidden, await transcript('budi'), 'also while he is away for a moment');
    await server.connect({ userId: 'budi', userName: 'Budi' });
    assert.deepEqual(await ana.heard(), [], 'no change of his is told');
    assert.deepEqual(await budi.heard(), [], 'and nothing reaches him');

    await server.connect({ userId: 'cici' });
    await ana.ask('call_user', callOf('cici'));
    await ana.take('call_ringing');
  });

  it('any more looks offline as soon as the client has come back with its new rights', async (t) => {
    const rights: Record<string, Partial<Rights>> = {};
    const server = await startServer(t, { authenticate: withRights(rights) });
    const ana = await server.connect({ userId: 'ana' });
    await server.connect({ userId: 'budi' });
    await ana.ask('watch_presence', { users: ['budi', 'cici'] });
    rights.ana = { call: new Set(['cici']), directory: false };
    await ana.comeBack();
    assert.deepEqual(await ana.take('presence'), offline('budi'));
    await server.connect({ userId: 'budi', userName: 'Budi again' });
    await server.connect({ userId: 'cici' });
    assert.equal((await ana.take('presence')).user.id, 'cici');
    assert.deepEqual(await ana.heard(), []);
  });

  it('can call, and is then answered', async (t) => {
    const server = await startServer(t, { authenticate: withRights({ ana: { call: new Set() } }) });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId } = await budi.ask('call_user', callOf('ana'));
    await ana.take('incoming_call');
    assert.deepEqual(await ana.ask('call_user', callOf('budi')), { ok: true, callId, crossed: true });
  });
});
