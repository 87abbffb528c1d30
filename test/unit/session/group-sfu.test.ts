import { expect } from '@open-wc/testing';
import { NEW_ROOM } from '../../../src/call/blanks.ts';
import { INITIAL_STATE, type RoomTopology, type SessionState } from '../../../src/call/state.ts';
import type { MediaEngine } from '../../../src/media/engine.ts';
import type { routeEngine } from '../../../src/media/sfu/index.ts';
import { GroupSfu } from '../../../src/session/group-sfu.ts';

const ROOM = 'room:standup';
const TOPOLOGY: RoomTopology = {
  ...{ room: ROOM, kind: 'sfu', epoch: 1, settled: true, confirmed: true, said: null },
  ...{ up: 'connecting', down: 'connecting', flowing: [], meshed: [] },
};

/** A page whose media is nothing, and what it asks of the server. */
class Page {
  readonly asked: string[] = [];
  readonly waits: number[] = [];
  refuses: string | null = null;
  readonly #due: (() => void)[] = [];
  readonly #sfu: GroupSfu;
  #state: SessionState = INITIAL_STATE;

  constructor() {
    const sfu = {
      wanted: [],
      publish: (anew: boolean) => {
        this.asked.push(`publish ${anew ? 'anew' : 'again'}`);
        return Promise.resolve({ offer: { type: 'offer', sdp: 'v=0' }, sources: [] });
      },
      published: () => Promise.resolve(),
    };
    const routes = { sfu, follow() {}, route() {}, lowerMesh() {}, close() {} };
    const request = (event: string, payload: unknown) => {
      const { fresh } = payload as { fresh?: boolean };
      if (event === 'sfu_subscribe') this.asked.push(`subscribe ${fresh ? 'anew' : 'again'}`);
      const refusal = event === 'sfu_subscribe' && this.refuses;
      return Promise.resolve(refusal ? { ok: false, code: refusal } : { ok: true, offer: null, answer: 'v=0' });
    };
    const clock = {
      now: () => 0,
      setTimeout: (run: () => void, ms: number) => this.#due.push(run) && this.waits.push(ms),
      clearTimeout: () => undefined,
    };
    const load = () => Promise.resolve({ routeEngine: (() => routes) as unknown as typeof routeEngine });
    this.#sfu = new GroupSfu({} as MediaEngine, request as never, () => undefined, clock, load);
  }

  async goes(topology: Partial<RoomTopology>): Promise<string[]> {
    const room = { ...NEW_ROOM, id: ROOM, joined: true };
    this.#state = { ...INITIAL_STATE, room, topology: { ...TOPOLOGY, ...topology } };
    this.#sfu.follow(this.#state, { type: 'group-loaded' });
    return this.heard();
  }

  /** Somebody else does. */
  publishes(): void {
    const payload = { participantId: 'budi', sources: [] };
    this.#sfu.follow(this.#state, { type: 'message', message: { event: 'sfu_published', payload } });
  }

  async passes(): Promise<string[]> {
    for (const run of this.#due.splice(0)) run();
    return this.heard();
  }

  async heard(): Promise<string[]> {
    await new Promise((done) => setTimeout(done));
    return this.asked.splice(0);
  }
}

describe('the conversation with the media server', () => {
  it('begins anew with each move to it, but not in the middle of the way back', async () => {
    const page = new Page();
    expect(await page.goes({})).to.have.members(['publish anew', 'subscribe anew']);
    expect(await page.goes({ epoch: 2 })).to.have.members(['publish anew', 'subscribe anew']);
    expect(await page.goes({ epoch: 3, kind: 'mesh', settled: false })).to.deep.equal([]);
    const back = await page.goes({ epoch: 4, up: 'connected', down: 'lost' });
    expect(back).to.have.members(['publish again', 'subscribe anew']);
    expect(await page.goes({ epoch: 5, kind: 'mesh' })).to.deep.equal([]);
    expect(await page.goes({ epoch: 6, up: 'connected' })).to.have.members(['publish anew', 'subscribe anew']);
  });

  it('asks again for a subscription that was refused: what was never there has no cures', async () => {
    const page = new Page();
    page.refuses = 'sfu-refused';
    await page.goes({});
    expect(page.waits).to.have.length(1);
    page.refuses = null;
    expect(await page.passes()).to.deep.equal(['subscribe anew']);
    expect(page.waits).to.have.length(1);
  });

  it('begins anew when the media server waits for the answer to an offer that never came', async () => {
    const page = new Page();
    await page.goes({});
    page.refuses = 'sfu-busy';
    page.publishes();
    expect(await page.heard()).to.deep.equal(['subscribe again']);
    page.refuses = null;
    expect(await page.passes()).to.deep.equal(['subscribe anew']);
  });
});
