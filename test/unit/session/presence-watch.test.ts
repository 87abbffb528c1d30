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

  it('asks for any number of people, in lists that the server takes', async () => {
    const { asked, presence } = watch();
    const ids = Array.from({ length: 450 }, (_, index) => `user-${index}`);
    for (const id of ids) presence.add([id]);
    await turn();
    expect(asked.map((users) => users.length)).to.deep.equal([200, 200, 50]);
    expect(new Set(asked.flat())).to.deep.equal(new Set(ids));
    presence.add(['one more']);
    await turn();
    expect(asked.at(-1)).to.deep.equal(['one more']);
  });

  it('leaves out who cannot be anybody', async () => {
    const { asked, presence } = watch();
    presence.add(['budi']);
    presence.add(['']);
    presence.add(['x'.repeat(500)]);
    await turn();
    expect(asked).to.deep.equal([['budi']]);
  });

  it('asks again after a failure that passes, from the beginning, and no more when it is closed', async () => {
    const asked: number[] = [];
    const timers: (() => void)[] = [];
    const clock = {
      now: () => 0,
      setTimeout: (run: () => void) => timers.push(run),
      clearTimeout: () => timers.splice(0),
    };
    const codes = ['server-error', null, 'rate-limited', null, null];
    const signaling = {
      request: (_event: string, { users }: Asked) => {
        const code = codes[asked.push(users.length) - 1];
        return Promise.resolve(code ? { ok: false, code, message: '' } : { ok: true, presence: [] });
      },
    };
    const presence = new PresenceWatch(signaling as never, () => undefined, clock);
    presence.add(Array.from({ length: 300 }, (_, index) => `user-${index}`));
    await turn();
    timers.splice(0)[0]?.();
    await turn();
    timers.splice(0)[0]?.();
    await turn();
    expect(asked).to.deep.equal([200, 200, 100, 200, 100]);
    expect(timers).to.have.length(0);
  });

  it('asks again what was asked before there was a connection, or on one that is gone', async () => {
    const asked: Asked['users'][] = [];
    let lose = (): void => undefined;
    const signaling = {
      request: (_event: string, { users }: Asked) => {
        if (asked.push(users) > 1) return Promise.resolve({ ok: true, presence: [] });
        return new Promise((resolve) => (lose = () => resolve({ ok: false, code: 'server-unreachable', message: '' })));
      },
    };
    const presence = new PresenceWatch(signaling as never, () => undefined);
    presence.add(['budi']);
    await turn();
    // As the client does it: what waited has failed, and at the same moment there is a connection.
    lose();
    presence.tell();
    await turn();
    expect(asked).to.deep.equal([['budi'], ['budi']]);
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
