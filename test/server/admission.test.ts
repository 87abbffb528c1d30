import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { createAddresses, type TrustedProxies } from '../../server/gateway/addresses.ts';
import { Admission } from '../../server/gateway/admission.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';

const of = (trusted: TrustedProxies, remoteAddress: string, forwarded?: string): string =>
  createAddresses(trusted).of({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

describe('where somebody comes from', () => {
  it('is what the connection says, whatever is written in a header by who is not trusted', () => {
    assert.equal(of(0, '192.0.2.1', '198.51.100.1'), '192.0.2.1');
    assert.equal(of(['10.0.0.0/8'], '192.0.2.1', '198.51.100.1'), '192.0.2.1');
  });

  it('is what trusted proxies say, and not what the client had written before them', () => {
    assert.equal(of(1, '10.0.0.1', '198.51.100.1, 192.0.2.7'), '192.0.2.7');
    assert.equal(of(2, '10.0.0.1', '198.51.100.1, 192.0.2.7, 10.0.0.2'), '192.0.2.7');
    assert.equal(of(['10.0.0.0/8'], '::ffff:10.0.0.1', '198.51.100.1, 192.0.2.7, 10.9.9.9'), '192.0.2.7');
    assert.equal(of(['::1'], '::1', '192.0.2.7:5061'), '192.0.2.7');
    assert.equal(of(1, '10.0.0.1', 'unknown'), '10.0.0.1');
    assert.equal(of(1, '10.0.0.1'), '10.0.0.1');
  });

  it('is of IPv6 the first 64 bits, which one household has', () => {
    assert.equal(of(0, '2001:db8:1:2:3:4:5:6'), of(0, '2001:db8:1:2::9'));
    assert.equal(of(1, '10.0.0.1', '[2001:db8:1:2::9]:443'), of(0, '2001:db8:1:2::9'));
    assert.notEqual(of(0, '2001:db8:1:3::9'), of(0, '2001:db8:1:2::9'));
    assert.equal(of(0, '2001:db8::1'), of(0, '2001:db8:0:0:7::1'));
  });
});

describe('the door, by address', () => {
  function doorAt(start: number) {
    let now = start;
    const admission = new Admission(DEFAULT_LIMITS, () => now);
    return { admission, pass: (ms: number) => void (now += ms) };
  }
  const { handshakes, failures, unidentified } = DEFAULT_LIMITS.address;

  it('lets a crowd in one after the other, and refuses only who would have to wait too long', () => {
    const { admission, pass } = doorAt(0);
    const waits: number[] = [];
    let refused = 0;
    for (let at = 0; at < 2_500; at++) {
      const knock = admission.knock('192.0.2.1');
      knock?.visit.identified();
      if (knock) waits.push(knock.afterMs);
      else refused++;
    }
    assert.ok(waits.slice(0, DEFAULT_LIMITS.handshakes.burst).every((wait) => wait === 0));
    assert.ok(Math.max(...waits) <= 5_000);
    assert.equal(waits.length, handshakes.burst + 5 * handshakes.perSecond);
    assert.ok(refused > 0);
    pass(5_000);
    assert.ok(admission.knock('192.0.2.1'), 'nobody is banned');
  });

  it('is closed to no other address', () => {
    const { admission } = doorAt(0);
    while (admission.knock('192.0.2.1'));
    assert.ok(admission.knock('192.0.2.2'));
  });

  it('holds no more of those who do not say who they are than it may', () => {
    const { admission, pass } = doorAt(0);
    const visits = [];
    for (let at = 0; at < unidentified; at++) {
      pass(10);
      visits.push(admission.knock('192.0.2.1')?.visit);
    }
    pass(10_000);
    assert.equal(admission.knock('192.0.2.1'), undefined);
    visits[0]?.identified();
    assert.ok(admission.knock('192.0.2.1'));
    assert.equal(admission.knock('192.0.2.1'), undefined);
    visits[1]?.left();
    visits[1]?.left();
    assert.ok(admission.knock('192.0.2.1'));
    assert.equal(admission.knock('192.0.2.1'), undefined, 'one leaves once');
  });

  it('looks at no more wrong tokens than so many, also when each comes by a connection of its own', () => {
    const { admission, pass } = doorAt(0);
    let looked = 0;
    for (let at = 0; at < failures.burst * 2; at++) {
      pass(5);
      const visit = admission.knock('192.0.2.1')?.visit;
      if (visit?.mayTry) {
        looked++;
        visit.failed();
      }
      visit?.left();
    }
    const seconds = (failures.burst * 2 * 5) / 1_000;
    assert.ok(looked <= failures.burst + seconds * failures.perSecond + 1, `${looked}`);
    pass(60_000);
    assert.ok(admission.knock('192.0.2.1')?.visit.mayTry);
  });
});
