import { expect } from '@open-wc/testing';
import { PresenceWatch } from '../../../src/session/presence-watch.ts';

type Asked = { users: 'everyone' | readonly string[] };

function watch() {
  const asked: Asked['users'][] = [];
  const signaling = {
    request: (_event: string, { users }: Asked) => {
      asked.push(users);
      return Promise.resolve({ ok: true, presence: [] });
    },
  };
  return { asked, presence: new PresenceWatch(signaling as never, () => undefined) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe('watching presence', () => {
  it('asks once a turn, for everybody whom any element watches', async () => {
    const { asked, presence } = watch();
    presence.add(['budi']);
    presence.add(['ana', 'budi']);
    await turn();
    expect(asked).to.deep.equal([['ana', 'budi']]);
  });

  it('watches as long as somebody wants to know', async () => {
    const { asked, presence } = watch();
    const first = presence.add(['budi']);
    const second = presence.add(['budi']);
    await turn();
    first();
    first();
    await turn();
    expect(asked).to.have.length(1);
    second();
    await turn();
    expect(asked.at(-1)).to.deep.equal([]);
  });

  it('asks again when the server may have forgotten', async () => {
    const { asked, presence } = watch();
    presence.add('everyone');
    await turn();
    presence.tell();
    await turn();
    expect(asked).to.deep.equal(['everyone', 'everyone']);
  });
});
