import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import * as jose from 'jose';
import { mayCall, type Authenticate } from '../../server/auth/identity.ts';
import { createJwtAuthenticator } from '../../server/auth/jwt.ts';
import { SILENT } from '../../server/log.ts';

const SECRET = 'a shared secret of more than 32 characters';
const NOW = Date.parse('2026-01-01T12:00:00Z');
const PINNED = { issuer: 'https://www.example.com', audience: 'calls' };
const key = new TextEncoder().encode(SECRET);

const authenticate = createJwtAuthenticator({ key: { secret: SECRET }, algorithms: ['HS256'], ...PINNED }, () => NOW);

interface Changes {
  readonly algorithm?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string | null;
  readonly expires?: number | null;
  readonly secret?: Uint8Array;
}

function sign(claims: jose.JWTPayload = {}, changes: Changes = {}): Promise<string> {
  const token = new jose.SignJWT(claims)
    .setProtectedHeader({ alg: changes.algorithm ?? 'HS256' })
    .setIssuer(changes.issuer ?? PINNED.issuer)
    .setAudience(changes.audience ?? PINNED.audience);
  if (changes.subject !== null) token.setSubject(changes.subject ?? 'ana');
  if (changes.expires !== null) token.setExpirationTime(changes.expires ?? NOW / 1000 + 60);
  return token.sign(changes.secret ?? key);
}

async function refusal(token: string | undefined, by: Authenticate = authenticate): Promise<string> {
  const result = await by({ protocol: 1, ...(token !== undefined && { token }) });
  return 'refused' in result ? result.refused.code : 'none';
}

async function identity(token: string, by: Authenticate = authenticate) {
  const result = await by({ protocol: 1, token, userId: 'somebody else', userName: 'Somebody Else' });
  assert.ok(!('refused' in result), 'refused' in result ? result.refused.code : '');
  return result;
}

describe('a signed token', () => {
  it('says who one is, whatever else the page says', async () => {
    const { user, expiresAt } = await identity(await sign({ name: 'Ana' }));
    assert.deepEqual(user, { id: 'ana', name: 'Ana' });
    // With what clocks may differ by.
    assert.equal(expiresAt, NOW + 120_000);
  });

  it('gives a user without a name the id for one, and cleans a name that has one', async () => {
    assert.equal((await identity(await sign())).user.name, 'ana');
    assert.equal((await identity(await sign({ name: ' A\u202en\u0000a ' }))).user.name, 'Ana');
    assert.equal((await identity(await sign({ name: 7 }))).user.name, 'ana');
    for (const blank of ['\u3164', '\u2800', '\u200d', '\u0301'])
      assert.equal((await identity(await sign({ name: blank }))).user.name, 'ana');
    assert.equal(await refusal(await sign({}, { subject: 'an\u200ba' })), 'bad-user-id');
  });

  it('says whom one may call; a claim that is missing or malformed allows nobody', async () => {
    const rights = async (claims: jose.JWTPayload) => (await identity(await sign(claims))).rights;
    assert.equal(mayCall(await rights({ call: ['budi'] }), 'budi'), true);
    assert.equal(mayCall(await rights({ call: ['budi'] }), 'cici'), false);
    assert.equal(mayCall(await rights({ call: '*' }), 'cici'), true);
    for (const call of [undefined, [], 'budi', {}, 7, [7], null]) {
      assert.equal(mayCall(await rights({ call }), 'budi'), false, JSON.stringify(call));
    }
    assert.equal((await rights({})).directory, false);
    assert.equal((await rights({ directory: 'yes' })).directory, false);
    assert.equal((await rights({ directory: true })).directory, true);
    assert.equal((await identity(await sign({ relay: true }))).relayOnly, true);
    for (const relay of [undefined, 'yes', 1]) assert.equal((await identity(await sign({ relay }))).relayOnly, false);
    assert.deepEqual((await rights({ rooms: ['standup'] })).rooms, new Set(['standup']));
    assert.deepEqual((await rights({ moderate: ['standup'] })).moderate, new Set(['standup']));
    assert.equal((await rights({ moderate: '*' })).moderate, '*');
    for (const moderate of [undefined, true, 'standup']) {
      assert.deepEqual((await rights({ moderate })).moderate, new Set(), JSON.stringify(moderate));
    }
  });

  it('is wanted', async () => {
    assert.equal(await refusal(undefined), 'auth-required');
    assert.equal(await refusal(''), 'auth-required');
  });

  it('is refused when it has run out, with a code of its own', async () => {
    assert.equal(await refusal(await sign({}, { expires: NOW / 1000 - 60 })), 'token-expired');
  });

  it('is refused when it never runs out or names nobody', async () => {
    assert.equal(await refusal(await sign({}, { expires: null })), 'auth-failed');
    assert.equal(await refusal(await sign({}, { subject: null })), 'auth-failed');
    assert.equal(await refusal(await sign({}, { subject: '' })), 'auth-failed');
  });

  it('is refused with a code of its own for a user id that cannot be one', async () => {
    for (const subject of ['a\nb', 'a'.repeat(129)])
      assert.equal(await refusal(await sign({}, { subject })), 'bad-user-id');
  });

  it('is taken from one whose clock is up to a minute ahead or behind', async () => {
    const now = NOW / 1000;
    assert.equal(await refusal(await sign({ nbf: now + 50, iat: now + 50 })), 'none');
    assert.equal(await refusal(await sign({}, { expires: now - 50 })), 'none');
    assert.equal(await refusal(await sign({ nbf: now + 70 })), 'auth-failed');
  });

  it('is refused from another issuer, for another audience, with another secret', async () => {
    assert.equal(await refusal(await sign({}, { issuer: 'https://evil.example' })), 'auth-failed');
    assert.equal(await refusal(await sign({}, { audience: 'mail' })), 'auth-failed');
    assert.equal(await refusal(await sign({}, { secret: new TextEncoder().encode('b'.repeat(32)) })), 'auth-failed');
  });

  it('is refused with an algorithm that was not agreed on', async () => {
    assert.equal(await refusal(await sign({}, { algorithm: 'HS512' })), 'auth-failed');
  });

  it('is refused unsigned', async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { sub: 'ana', iss: PINNED.issuer, aud: PINNED.audience, exp: NOW / 1000 + 60, call: '*' };
    assert.equal(await refusal(`${part({ alg: 'none' })}.${part(claims)}.`), 'auth-failed');
    const [, , signature] = (await sign()).split('.');
    assert.equal(await refusal(`${part({ alg: 'HS256' })}.${part(claims)}.${signature}`), 'auth-failed');
  });

  for (const nonsense of ['a', 'a.b.c', '..', 'x'.repeat(8_192), '\u0000']) {
    it(`is refused when it is ${JSON.stringify(nonsense.slice(0, 10))}`, async () => {
      assert.equal(await refusal(nonsense), 'auth-failed');
    });
  }
});

describe('a token signed with a key of a key set', () => {
  let server: Server;
  let pair: jose.GenerateKeyPairResult;
  let other: jose.GenerateKeyPairResult;
  let byKeys: Authenticate;
  let publicPem: string;

  before(async () => {
    pair = await jose.generateKeyPair('RS256', { extractable: true });
    other = await jose.generateKeyPair('RS256');
    publicPem = await jose.exportSPKI(pair.publicKey);
    const keys = [{ ...(await jose.exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
    server = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const jwksUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
    byKeys = createJwtAuthenticator({ key: { jwksUrl }, algorithms: ['RS256'], ...PINNED }, () => NOW);
  });
  after(() => server.close());

  const signWith = (privateKey: jose.CryptoKey, kid: string, expires = NOW / 1000 + 60): Promise<string> =>
    new jose.SignJWT({ call: '*' })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(PINNED.issuer)
      .setAudience(PINNED.audience)
      .setSubject('ana')
      .setExpirationTime(expires)
      .sign(privateKey);

  it('is accepted', async () => {
    assert.equal((await identity(await signWith(pair.privateKey, 'one'), byKeys)).user.id, 'ana');
  });

  it('is refused with a key that is not in the set', async () => {
    assert.equal(await refusal(await signWith(other.privateKey, 'one'), byKeys), 'auth-failed');
    assert.equal(await refusal(await signWith(other.privateKey, 'two'), byKeys), 'auth-failed');
  });

  it('is refused when the public key was taken for a shared secret', async () => {
    assert.equal(await refusal(await sign({}, { secret: new TextEncoder().encode(publicPem) }), byKeys), 'auth-failed');
  });

  it('is refused for now, and nothing breaks, while the key set cannot be had', async () => {
    const jwksUrl = new URL('http://127.0.0.1:9/keys');
    const alone = createJwtAuthenticator({ key: { jwksUrl }, algorithms: ['RS256'], ...PINNED }, () => NOW);
    assert.equal(await refusal(await signWith(pair.privateKey, 'one'), alone), 'server-error');
  });

  for (const [how, fail] of [
    ['answers 503', (response: ServerResponse) => response.writeHead(503).end()],
    ['says what is no key set', (response: ServerResponse) => response.end('{"error": "maintenance"}')],
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['takes the request and says nothing', () => undefined],
  ] as const) {
    it(`is accepted with the last good keys while the set ${how}; one line a minute says so`, async (t) => {
      const keys = [{ ...(await jose.exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
      let isAway = false;
      const set = createServer((_request, response) => {
        if (isAway) fail(response);
        else response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys }));
      }).listen(0, '127.0.0.1');
      t.after(() => {
        set.close();
        set.closeAllConnections();
      });
      await once(set, 'listening');
      const lines: string[] = [];
      const log = { ...SILENT, warn: (_fields: object, message: string) => lines.push(message) };
      let now = NOW;
      t.mock.timers.enable({ apis: ['Date'], now });
      const later = (ms: number): void => t.mock.timers.setTime((now += ms));
      const jwksUrl = new URL(`http://127.0.0.1:${(set.address() as AddressInfo).port}/keys`);
      const by = createJwtAuthenticator({ key: { jwksUrl }, algorithms: ['RS256'], ...PINNED }, () => now, log);
      // A token of the time at which it is used.
      const tokenFor = (key: jose.CryptoKey, kid: string): Promise<string> => signWith(key, kid, now / 1000 + 60);
      assert.equal(await refusal(await tokenFor(pair.privateKey, 'one'), by), 'none');
      isAway = true;
      later(11 * 60_000);
      for (let times = 0; times < 3; times++)
        assert.equal(await refusal(await tokenFor(pair.privateKey, 'one'), by), 'none');
      // It may be new: the set would know.
      assert.equal(await refusal(await tokenFor(other.privateKey, 'two'), by), 'server-error');
      assert.equal(await refusal(await tokenFor(other.privateKey, 'one'), by), 'auth-failed');
      assert.equal(lines.length, 1);
      later(61_000);
      await refusal(await tokenFor(pair.privateKey, 'one'), by);
      assert.equal(lines.length, 2);
      isAway = false;
      later(31_000);
      assert.equal(await refusal(await tokenFor(other.privateKey, 'two'), by), 'auth-failed');
    });
  }
});
