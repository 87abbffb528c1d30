import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import {
  ANSWER_VIDEO,
  button,
  CALL_AGAIN,
  CANCEL,
  HANG_UP,
  isAtRest,
  isOnline,
  REJECT,
  Stage,
  talk,
  type User,
} from './support/stage.ts';
import { named, says } from './support/texts.ts';

const PHONE = '<video-call></video-call>';
const withPhone = { caller: (peer: User) => button(peer) + PHONE, callee: (peer: User) => button(peer) + PHONE };

/** How it ended, the same word at both ends, and nothing goes on. */
async function bothEnd(people: readonly Person[], reason: string): Promise<void> {
  await Promise.all(people.map((person) => person.hears('call-ended', { reason })));
  await Promise.all(people.map(isAtRest));
}

async function rings(person: Person): Promise<void> {
  await person.seesButton(ANSWER_VIDEO);
}

describe('how a call ends', () => {
  const stage = new Stage();

  test('rejected', async () => {
    const { ana, budi, budiUser } = await stage.pair(undefined, withPhone);
    await ana.clickCall(budiUser.id);
    await ana.reads(says('phone.ringing'));
    await ana.until('the ringback to be heard', `globalThis[Symbol.for('e2e probe')].tones() === 1`);
    await budi.until('the ring to be heard', `globalThis[Symbol.for('e2e probe')].tones() === 1`);
    await budi.press(REJECT);
    await ana.reads(says('ended.rejected.out', { name: 'Budi' }));
    await budi.reads(says('ended.rejected.in'));
    await ana.seesButton(CALL_AGAIN);
    await bothEnd([ana, budi], 'rejected');
  });

  test('cancelled by the caller', async () => {
    const { ana, budi, budiUser } = await stage.pair(undefined, withPhone);
    await ana.clickCall(budiUser.id);
    await rings(budi);
    await ana.press(CANCEL);
    await ana.reads(says('ended.cancelled.out'));
    await budi.reads(says('ended.cancelled.in'));
    await bothEnd([ana, budi], 'cancelled');

    // What was missed can be called back.
    await budi.press(CALL_AGAIN);
    await ana.press(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
  });

  test('unavailable: nobody is there', async () => {
    const [ana, nobody] = [stage.user('Ana'), stage.user('Nobody')];
    const page = await stage.open(ana, { body: button(nobody) + PHONE });
    await page.clickCall(nobody.id);
    await page.reads(says('ended.unavailable'));
    await bothEnd([page], 'unavailable');
  });

  test('hung up by the caller, and by the callee', async () => {
    const pair = await stage.pair(undefined, withPhone);
    const { ana, budi, budiUser } = pair;
    await talk(pair);
    await ana.press(HANG_UP);
    await bothEnd([ana, budi], 'hang-up');
    await ana.clickCall(budiUser.id);
    await budi.press(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    await budi.press(HANG_UP);
    await Promise.all([ana, budi].map((one) => one.hears('call-ended', { reason: 'hang-up' }, { skip: 1 })));
    await Promise.all([ana, budi].map(isAtRest));
  });

  test('the caller closes the tab while it rings', async () => {
    const { ana, budi, budiUser } = await stage.pair(undefined, withPhone);
    await ana.clickCall(budiUser.id);
    await rings(budi);
    await ana.close();
    await budi.hears('call-ended', { reason: 'cancelled' });
    await isAtRest(budi);
  });
});

describe('several calls at once', () => {
  const stage = new Stage();

  async function three(): Promise<{ ana: Person; budi: Person; citra: Person; users: Record<'a' | 'b' | 'c', User> }> {
    const users = { a: stage.user('Ana'), b: stage.user('Budi'), c: stage.user('Citra') };
    const [ana, budi, citra] = [
      await stage.open(users.a, { body: button(users.b) + PHONE }),
      await stage.open(users.b, { body: button(users.a) + PHONE }),
      await stage.open(users.c, { body: button(users.b) + PHONE }),
    ];
    await Promise.all([isOnline(ana, users.b), isOnline(citra, users.b), isOnline(budi, users.a)]);
    return { ana, budi, citra, users };
  }

  test('a second call while one rings: it rings as well, and answering it leaves the first one to ring', async () => {
    const { ana, budi, citra, users } = await three();
    await ana.clickCall(users.b.id);
    await rings(budi);
    await citra.clickCall(users.b.id);
    await citra.reads(says('phone.ringing'));
    await budi.reads(says('phone.waiting', { name: 'Citra' }));
    await budi.press(named('action.answer'), '[part=waiting]');
    await Promise.all([citra.hasMedia(), budi.hasMedia()]);
    await budi.reads(says('phone.waiting', { name: 'Ana' }));
    await ana.reads(says('phone.ringing'));
    await budi.press(REJECT, '[part=waiting]');
    await bothEnd([ana], 'rejected');
    await Promise.all([citra.stillHasMedia(), budi.stillHasMedia()]);
  });

  test('busy: they are calling somebody else', async () => {
    const { ana, budi, citra, users } = await three();
    await budi.clickCall(users.a.id);
    await rings(ana);
    await citra.clickCall(users.b.id);
    await bothEnd([citra], 'busy');
    await ana.press(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
  });

  test('a second call while talking: rejecting it keeps the first one', async () => {
    const { ana, budi, citra, users } = await three();
    await talk({ ana, budi, anaUser: users.a, budiUser: users.b });
    await citra.clickCall(users.b.id);
    await budi.reads(says('phone.waiting', { name: 'Citra' }));
    await budi.hears('call-incoming', { from: users.c });
    await budi.press(REJECT, '[part=waiting]');
    await bothEnd([citra], 'rejected');
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    assert.equal(await ana.ask('eventCount', 'call-ended'), 0);
  });

  test('a second call while talking: answering it ends the first one', async () => {
    const { ana, budi, citra, users } = await three();
    await talk({ ana, budi, anaUser: users.a, budiUser: users.b });
    await citra.clickCall(users.b.id);
    await budi.press(named('action.answer'), '[part=waiting]');
    await bothEnd([ana], 'hang-up');
    await budi.hears('call-ended', { peer: users.a, reason: 'hang-up' });
    await budi.hears('call-connected', { peer: users.c });
    await Promise.all([citra.hasMedia(), budi.stillHasMedia()]);
    await citra.press(HANG_UP);
    await bothEnd([budi, citra], 'hang-up');
  });

  test('a second call while talking: the first one ends, the second one rings on', async () => {
    const { ana, budi, citra, users } = await three();
    await talk({ ana, budi, anaUser: users.a, budiUser: users.b });
    await citra.clickCall(users.b.id);
    await budi.reads(says('phone.waiting', { name: 'Citra' }));
    await ana.press(HANG_UP);
    await bothEnd([ana], 'hang-up');
    await budi.press(ANSWER_VIDEO);
    await Promise.all([citra.hasMedia(), budi.hasMedia()]);
  });

  test('both call each other in the same moment: one call, both connected', async () => {
    const { ana, budi, anaUser, budiUser } = await stage.pair(undefined, withPhone);
    await Promise.all([ana.clickCall(budiUser.id), budi.clickCall(anaUser.id)]);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    for (const person of [ana, budi]) {
      assert.equal(await person.ask('openConnections'), 1);
      assert.equal(await person.ask('eventCount', 'call-ended'), 0, `nothing has ended for ${person.name}`);
      assert.equal(await person.ask('tones'), 0, `nothing rings at ${person.name}`);
    }
    await budi.press(HANG_UP);
    await bothEnd([ana, budi], 'hang-up');
  });
});

describe('several tabs and devices of one user', () => {
  const stage = new Stage();

  /** Two tabs of one browser, and another browser, all of Budi. */
  async function everywhere(): Promise<{ ana: Person; places: [Person, Person, Person]; budi: User }> {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const desk = await stage.context();
    const body = button(ana) + PHONE;
    const places: [Person, Person, Person] = [
      await stage.open(budi, { body, context: desk }),
      await stage.open(budi, { body, context: desk }),
      await stage.open(budi, { body }),
    ];
    const page = await stage.open(ana, { body: button(budi) + PHONE });
    await isOnline(page, budi);
    await Promise.all(places.map((place) => isOnline(place, ana)));
    return { ana: page, places, budi };
  }

  test('all ring, the first to answer wins, the others fall silent', async () => {
    const { ana, places, budi } = await everywhere();
    const [tab, otherTab, otherDevice] = places;
    await ana.clickCall(budi.id);
    await Promise.all(places.map(rings));
    let sounding = 0;
    // Which one is decided by a lock, so no single page can be waited for.
    for (let asked = 0; asked < 1_000 && sounding !== 1; asked++) {
      sounding = (await tab.ask('tones')) + (await otherTab.ask('tones'));
    }
    assert.equal(sounding, 1, 'of two tabs of one browser one sounds');
    await tab.press(ANSWER_VIDEO);
    await bothEnd([otherTab, otherDevice], 'answered-elsewhere');
    await otherTab.reads(says('ended.answered-elsewhere'));
    await Promise.all([ana.hasMedia(), tab.hasMedia()]);
    assert.equal(await tab.ask('tones'), 0);
  });

  test('rejected in one place is rejected everywhere', async () => {
    const { ana, places, budi } = await everywhere();
    const [tab, otherTab, otherDevice] = places;
    await ana.clickCall(budi.id);
    await Promise.all(places.map(rings));
    await otherDevice.press(REJECT);
    await bothEnd([tab, otherTab], 'rejected-elsewhere');
    await bothEnd([ana], 'rejected');
  });

  test('the caller gives up, and it is silent everywhere', async () => {
    const { ana, places, budi } = await everywhere();
    await ana.clickCall(budi.id);
    await Promise.all(places.map(rings));
    await ana.press(CANCEL);
    await bothEnd([ana, ...places], 'cancelled');
  });

  test('two that accept in the same instant get one winner', async () => {
    const { ana, places, budi } = await everywhere();
    const [tab, , device] = places;
    await ana.clickCall(budi.id);
    await Promise.all(places.map(rings));
    const clicks = [await tab.touch(ANSWER_VIDEO), await device.touch(ANSWER_VIDEO)];
    await Promise.all(clicks.map((click) => click()));
    await ana.hasMedia();
    await ana.hears('call-connected');
    const ended = await Promise.race(
      [tab, device].map((one) => one.hears('call-ended', { reason: 'answered-elsewhere' }).then(() => one)),
    );
    const winner = ended === tab ? device : tab;
    await winner.hasMedia();
    await isAtRest(ended);
    assert.equal(await winner.ask('eventCount', 'call-ended'), 0);
    assert.equal(await ended.ask('eventCount', 'call-connected'), 0);
    await ana.press(HANG_UP);
    await winner.hears('call-ended', { reason: 'hang-up' });
  });
});

describe('nobody answers', () => {
  const stage = new Stage({ env: () => ({ RING_SECONDS: '5' }) });

  test('missed, after as long as the server lets it ring', async () => {
    const { ana, budi, budiUser } = await stage.pair(undefined, withPhone);
    await ana.clickCall(budiUser.id);
    await rings(budi);
    await ana.reads(says('ended.missed.out'));
    await budi.reads(says('ended.cancelled.in'));
    await bothEnd([ana, budi], 'missed');
  });
});
