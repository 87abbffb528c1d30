import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readConfig } from '../../server/config.ts';
import { SETTINGS } from '../../server/settings.ts';

const SECRET = 'not-a-real-secret-but-long-enough-for-one';
const JWT = { AUTH: 'jwt', JWT_SECRET: SECRET, JWT_ISSUER: 'page', JWT_AUDIENCE: 'calls' };

function config(environment: Record<string, string>) {
  const read = readConfig(environment);
  assert.ok('config' in read, `problems: ${'problems' in read ? read.problems.join(' ') : ''}`);
  return read.config;
}

function problems(environment: Record<string, string>): readonly string[] {
  const read = readConfig(environment);
  assert.ok('problems' in read, 'it was accepted');
  return read.problems;
}

describe('the settings', () => {
  it('need nothing outside production: open, port 3000, any origin', () => {
    const { port, host, auth, origins, ringMs } = config({});
    assert.deepEqual(
      { port, host, auth, origins, ringMs },
      {
        port: 3000,
        host: undefined,
        auth: { kind: 'open' },
        origins: 'any',
        ringMs: 60_000,
      },
    );
  });

  it('say how many fit into a room, and what becomes of a second page of a user', () => {
    const sfu = { sfuFrom: 5, sfuBackMs: 30_000, sfuCapacity: 30 };
    assert.deepEqual(config({}).rooms, { capacity: 4, sameUser: 'both', ...sfu });
    assert.deepEqual(config({ ROOM_CAPACITY: '8', ROOM_SAME_USER: 'replace', SFU_FROM: '9' }).rooms, {
      capacity: 8,
      sameUser: 'replace',
      ...sfu,
      sfuFrom: 9,
    });
  });

  it('take an empty variable for one that is not set', () => {
    assert.equal(config({ PORT: '', AUTH: ' ' }).port, 3000);
  });

  const wrong: [Record<string, string>, string][] = [
    [{ PORT: 'abc' }, "PORT is 'abc', but it takes a port number from 0 (any free one) to 65535."],
    [{ PORT: '65536' }, "PORT is '65536', but it takes a port number from 0 (any free one) to 65535."],
    [{ PORT: '-1' }, "PORT is '-1', but it takes a port number from 0 (any free one) to 65535."],
    [{ PORT: '3000.5' }, "PORT is '3000.5', but it takes a port number from 0 (any free one) to 65535."],
    [{ AUTH: 'none' }, "AUTH is 'none', but it takes `open` or `jwt`."],
    [{ RING_SECONDS: '0' }, "RING_SECONDS is '0', but it takes a whole number of seconds from 1 to 600."],
    [{ ROOM_CAPACITY: '9' }, "ROOM_CAPACITY is '9', but it takes a whole number from 2 to 8."],
    [{ ROOM_CAPACITY: '1' }, "ROOM_CAPACITY is '1', but it takes a whole number from 2 to 8."],
    [{ ROOM_SAME_USER: 'all' }, "ROOM_SAME_USER is 'all', but it takes `both` or `replace`."],
    [
      { LOG_LEVEL: 'loud' },
      "LOG_LEVEL is 'loud', but it takes `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.",
    ],
    [
      { STUN_URLS: 'https://stun.example.com' },
      "STUN_URLS is 'https://stun.example.com', but it takes a comma-separated list of addresses such as stun:stun.example.com:3478.",
    ],
    [
      { TURN_URLS: 'turn:turn.example.com?transport=pigeon', TURN_SECRET: 's' },
      "TURN_URLS is 'turn:turn.example.com?transport=pigeon', but it takes a comma-separated list of addresses such as turn:turn.example.com:3478?transport=udp.",
    ],
    [
      { TURN_URLS: 'turn:turn.example.com' },
      'TURN_SECRET is not set, but TURN_URLS needs it: it takes the secret that the TURN server has as its static-auth-secret.',
    ],
    [{ ICE_TRANSPORT: 'tunnel' }, "ICE_TRANSPORT is 'tunnel', but it takes `all` or `relay`."],
    [
      { ICE_TRANSPORT: 'relay' },
      'TURN_URLS is not set, but ICE_TRANSPORT=relay needs it: it takes a comma-separated list of addresses such as turn:turn.example.com:3478?transport=udp.',
    ],
    [{ SFU: 'mediasoup' }, "SFU is 'mediasoup', but it takes `none` or `janus`."],
    [
      { SFU: 'janus' },
      'JANUS_URLS is not set, but SFU=janus takes a comma-separated list of addresses such as ws://10.0.0.5:8188 or ws+unix:///run/janus/socket.',
    ],
    [
      { SFU: 'janus', JANUS_URLS: 'http://10.0.0.5:8088/janus' },
      "JANUS_URLS is 'http://10.0.0.5:8088/janus', but it takes a comma-separated list of addresses such as ws://10.0.0.5:8188 or ws+unix:///run/janus/socket.",
    ],
    [
      { ...JWT, JWKS_URL: 'file:///etc/passwd' },
      "JWKS_URL is 'file:///etc/passwd', but it takes an address that begins with https:// or http://.",
    ],
    [
      { ...JWT, JWKS_URL: 'https://id.example.com/keys' },
      'JWT_SECRET and JWKS_URL are both set, but AUTH=jwt takes exactly one of them.',
    ],
    [{ ...JWT, JWT_SECRET: '' }, 'JWT_SECRET and JWKS_URL are not set, but AUTH=jwt takes exactly one of them.'],
    [{ ...JWT, JWT_ISSUER: '' }, 'JWT_ISSUER is not set, but AUTH=jwt takes what `iss` of the tokens is.'],
    [{ ...JWT, JWT_AUDIENCE: '' }, 'JWT_AUDIENCE is not set, but AUTH=jwt takes what `aud` of the tokens is.'],
    [
      { ...JWT, JWT_ALGORITHMS: 'RS256' },
      "JWT_ALGORITHMS is 'RS256', but it takes HS256, HS384 and HS512 with JWT_SECRET.",
    ],
    [
      { ...JWT, JWT_SECRET: '', JWKS_URL: 'https://id.example.com/keys', JWT_ALGORITHMS: 'HS256' },
      "JWT_ALGORITHMS is 'HS256', but it takes no HS algorithm with JWKS_URL.",
    ],
  ];
  for (const [environment, sentence] of wrong) {
    it(`say: ${sentence}`, () => assert.deepEqual(problems(environment), [sentence]));
  }

  it('take one Janus or several, by TCP or by a socket of this machine', () => {
    assert.equal(config({ JANUS_URLS: 'ws://10.0.0.5:8188' }).sfu, null);
    const environment = {
      SFU: 'janus',
      JANUS_URLS: 'ws://10.0.0.5:8188, wss://sfu.example.com/janus,ws+unix:///run/janus',
    };
    assert.deepEqual(config(environment).sfu, {
      kind: 'janus',
      urls: ['ws://10.0.0.5:8188', 'wss://sfu.example.com/janus', 'ws+unix:///run/janus'],
      apiSecret: undefined,
      adminKey: undefined,
      bitrate: 3_000_000,
    });
  });

  it('never take `none` for an algorithm', () => {
    assert.match(problems({ ...JWT, JWT_ALGORITHMS: 'none' }).join(), /^JWT_ALGORITHMS is 'none', but/);
  });

  it('do not show a secret', () => {
    for (const name of ['SECRET', 'JWT_SECRET']) {
      const [sentence] = problems({ [name]: 'hunter2' });
      assert.equal(sentence, `${name} has 7 characters, which are not shown, but it takes at least 32 characters.`);
    }
  });

  it('want AUTH and ORIGINS by name in production', () => {
    const found = problems({ NODE_ENV: 'production' });
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', /^AUTH is not set, but in production it takes/);
    assert.match(found[1] ?? '', /^ORIGINS is not set, but in production it takes/);
    const { auth, origins } = config({
      NODE_ENV: 'production',
      AUTH: 'open',
      ORIGINS: 'https://www.example.com, http://localhost:8080',
    });
    assert.deepEqual([auth, origins], [{ kind: 'open' }, ['https://www.example.com', 'http://localhost:8080']]);
  });

  it('take keys by https only in production', () => {
    const environment = {
      ...JWT,
      JWT_SECRET: '',
      JWKS_URL: 'http://id.example.com/keys',
      ORIGINS: 'https://a.example',
    };
    assert.equal(config(environment).auth.kind, 'jwt');
    assert.match(problems({ ...environment, NODE_ENV: 'production' }).join(), /^JWKS_URL is .* https:\/\/\.$/);
  });

  for (const origin of [
    ...[
      'https://www.example.com/',
      'www.example.com',
      'https://*.example.com/calls',
      '*',
      'https://*',
      'https://*.com',
    ],
    ...[
      'https://www.example.com:443',
      'HTTPS://www.example.com',
      'https://a.*.example.com',
      'capacitor://*.example.com',
    ],
  ]) {
    it(`do not take '${origin}' for an origin`, () => {
      assert.match(
        problems({ ORIGINS: origin }).join(),
        /^ORIGINS is .*, but it takes a comma-separated list of origins/,
      );
    });
  }

  it('tell of everything that is wrong at once', () => {
    assert.equal(problems({ PORT: 'x', AUTH: 'y', LOG_LEVEL: 'z' }).length, 3);
  });

  it('are all in the table of the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    for (const [name, { about, fallback }] of Object.entries<{ about: string; fallback?: string }>(SETTINGS)) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      assert.ok(row, `${name} is not there`);
      const cells = row.split('|').map((cell) => cell.trim());
      assert.equal(cells[2], fallback === undefined ? '' : `\`${fallback}\``, name);
      assert.equal(cells[3], about, name);
    }
  });
});
