import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DEFAULT_LIMITS, NO_LIMITS } from '../../server/limits.ts';
import { LIMITS } from '../../src/protocol/index.ts';
import { enter, MEDIA, startServer, talk, type ServerOptions } from './support.ts';

async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, options);
  const connect = (userId: string) => server.connect({ userId, userName: userId });
  const [ana, budi] = [await connect('ana'), await connect('budi')];
  const [anas, budis] = [await ana.join(enter('standup')), await budi.join(enter('standup'))];
  await ana.take('user_joined');
  return { server, connect, ana, budi, anas, budis };
}

describe('the chat of a room', () => {
  it('tells everybody inside, the one who wrote as well, and those who come later', async (t) => {
    const { connect, ana, budi, anas } = await start(t);
    const before = Date.now();
    await ana.ask('send_chat', { text: 'hello' });
    const { room, message } = await budi.take('chat_message');
    const { id, at, ...rest } = message;
    assert.deepEqual(rest, { from: anas.participantId, user: { id: 'ana', name: 'ana' }, text: 'hello' });
    assert.ok(at >= before && at <= Date.now());
    assert.equal(room, anas.id);
    assert.equal((await ana.take('chat_message')).message.id, id);
    assert.deepEqual((await (await connect('cici')).join(enter('standup'))).chat, [message]);
  });

  it('is in the order in which it was written, and keeps so many lines', async (t) => {
    const { connect, ana, budi } = await start(t);
    for (let line = 0; line < LIMITS.chatKept + 5; line++) await ana.ask('send_chat', { text: `line ${line}` });
    const { chat } = await (await connect('cici')).join(enter('standup'));
    assert.deepEqual(
      chat.map(({ text }) => text),
      Array.from({ length: LIMITS.chatKept }, (_, index) => `line ${index + 5}`),
    );
    assert.equal((await budi.take('chat_message')).message.text, 'line 0');
  });

  it('takes out what could disturb a page, and nothing of nothing', async (t) => {
    const { ana, budi } = await start(t);
    await ana.ask('send_chat', { text: '  one\u202e\r\ntwo\u0007 <b>three</b>\n' });
    assert.equal((await budi.take('chat_message')).message.text, 'one\ntwo <b>three</b>');
    for (const text of ['', ' \n ', '\u202e\u200b'])
      assert.equal(await ana.error('send_chat', { text }), 'bad-request');
    assert.equal(await ana.error('send_chat', { text: 'x'.repeat(LIMITS.chatLength + 1) }), 'too-large');
    assert.deepEqual(await budi.heard(), []);
  });

  it('carries the name that one has in the room', async (t) => {
    const { server, ana } = await start(t);
    const twin = await server.connect({ userId: 'twin', userName: 'Ana' });
    await twin.join(enter('standup'));
    await twin.ask('send_chat', { text: 'me too' });
    assert.deepEqual((await ana.take('chat_message')).message.user, { id: 'twin', name: 'Ana (2)' });
  });

  it('is for those inside', async (t) => {
    const { connect, ana, budi, budis } = await start(t);
    const cici = await connect('cici');
    await budi.ask('leave_call_room', { room: budis.id, reason: 'hang-up' });
    await ana.take('user_left');
    for (const one of [budi, cici]) {
      assert.equal(await one.error('send_chat', { text: 'hello' }), 'not-found');
      assert.equal(await one.error('send_reaction', { reaction: '👍' }), 'not-found');
      assert.equal(await one.error('raise_hand', { raised: true }), 'not-found');
    }
    assert.deepEqual(await ana.heard(), []);
  });

  it('is there in the room of a call, too', async (t) => {
    const server = await startServer(t);
    const [ana, budi] = [await server.connect({ userId: 'ana' }), await server.connect({ userId: 'budi' })];
    await talk(ana, budi);
    await ana.ask('send_chat', { text: 'hello' });
    assert.equal((await budi.take('chat_message')).message.text, 'hello');
  });
});

describe('a reaction', () => {
  it('is seen by everybody, and kept nowhere', async (t) => {
    const { ana, budi, anas } = await start(t);
    await ana.ask('send_reaction', { reaction: '🎉' });
    for (const one of [ana, budi]) {
      assert.deepEqual(await one.take('reaction'), { participantId: anas.participantId, reaction: '🎉' });
    }
  });

  it('counts with the lines of chat of all pages of a user; too many are refused, and nobody is sent away', async (t) => {
    const { connect, ana, budi } = await start(t, { limits: { ...NO_LIMITS, chat: DEFAULT_LIMITS.chat } });
    const other = await connect('ana');
    await other.join(enter('standup'));
    const replies: string[] = [];
    for (let times = 0; times < 30; times++) {
      replies.push(await ana.error('send_reaction', { reaction: '👏' }));
      replies.push(await other.error('send_chat', { text: 'well done' }));
    }
    const { burst } = DEFAULT_LIMITS.chat;
    assert.deepEqual(replies.slice(0, burst), Array(burst).fill('ok'));
    assert.ok(replies.filter((reply) => reply === 'ok').length < burst + 5);
    assert.ok(replies.includes('rate-limited'));
    assert.equal(await ana.error('set_media_state', { mediaState: MEDIA }), 'ok');
    assert.equal(await budi.error('send_chat', { text: 'hello' }), 'ok');
  });
});

describe('a raised hand', () => {
  it('is told with the time at which it went up, stays up, and comes down', async (t) => {
    const { connect, ana, budi, budis } = await start(t);
    const before = Date.now();
    await budi.ask('raise_hand', { raised: true });
    const { participantId, hand } = await ana.take('hand');
    assert.equal(participantId, budis.participantId);
    assert.ok(hand !== null && hand >= before && hand <= Date.now());
    assert.equal((await budi.take('hand')).hand, hand);
    await budi.ask('raise_hand', { raised: true });
    const { participants } = await (await connect('cici')).join(enter('standup'));
    assert.deepEqual(
      participants.map((one) => one.hand),
      [null, hand, null],
    );
    await budi.ask('raise_hand', { raised: false });
    await budi.ask('raise_hand', { raised: false });
    assert.equal((await ana.take('hand')).hand, null);
    assert.deepEqual(await ana.heard(), ['user_joined']);
  });
});
