import * as v from 'valibot';
import { isAddressRange, type TrustedProxies } from './gateway/addresses.ts';
import { isOriginItem } from './gateway/origins.ts';

/** One environment variable: how it is read, and how a person is told what it takes. */
export interface Setting<T> {
  readonly schema: v.GenericSchema<string, T>;
  /** Completes the sentence "it takes …". */
  readonly takes: string;
  readonly about: string;
  /** As it would be written in the environment. */
  readonly fallback?: string;
  /** Never shown. */
  readonly secret?: true;
}

const whole = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(min), v.maxValue(max));

/** The settings of a whole number of something, the same sentence for each. */
const seconds = (min: number, max: number, about: string, fallback: string) =>
  setting(whole(min, max), { takes: `a whole number of seconds from ${min} to ${max}`, about, fallback });
const count = (about: string, fallback: string) =>
  setting(whole(1, 1_000_000), { takes: 'a whole number from 1 to 1000000', about, fallback });

const text = v.pipe(v.string(), v.minLength(1));

const secret = v.pipe(v.string(), v.minLength(32));

/** Items of a comma-separated list, each of which must fit. */
const list = (fits: (item: string) => boolean) =>
  v.pipe(
    v.string(),
    v.transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
    v.minLength(1),
    v.everyItem(fits),
  );

const isStun = (item: string): boolean => /^stuns?:[^\s/?@]+$/.test(item);
const isTurn = (item: string): boolean => /^turns?:[^\s/?@]+(\?transport=(udp|tcp))?$/.test(item);

const isJanus = (item: string): boolean =>
  (/^wss?:$/.test(urlOf(item)?.protocol ?? '') && !item.includes('#')) || /^ws\+unix:\/\/\/[^\s:?]+$/.test(item);

const HMAC = ['HS256', 'HS384', 'HS512'];
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
export const isHmac = (algorithm: string): boolean => HMAC.includes(algorithm);

export function urlOf(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

/** Every setting of the server, in the order in which a person meets them. The table in the README is checked against it. */
export const SETTINGS = {
  PORT: setting(whole(0, 65_535), {
    takes: 'a port number from 0 (any free one) to 65535',
    about: 'where the server listens',
    fallback: '3000',
  }),
  HOST: setting(text, {
    takes: 'an address or a host name of this machine',
    about: 'the address to listen at; without it, all addresses of the machine',
  }),
  BASE_PATH: setting(
    v.pipe(
      v.string(),
      v.regex(/^(\/[\w.~-]+)*\/?$/),
      v.transform((path) => path.replace(/\/$/, '')),
    ),
    {
      takes: 'a path such as /calls',
      about:
        'where in a site everything of the server is, when a proxy passes that path on to it; without it, the root',
    },
  ),
  NODE_ENV: setting(text, {
    takes: 'any text, of which `production` has a meaning',
    about: 'in `production`, AUTH and ORIGINS must be given',
  }),
  AUTH: setting(v.picklist(['open', 'jwt']), {
    takes: '`open` or `jwt`',
    about: 'who one is: whoever one says (`open`, the default outside production), or what a signed token says (`jwt`)',
  }),
  JWT_SECRET: setting(secret, {
    takes: 'at least 32 characters',
    about: 'the secret that tokens are signed with (HS256)',
    secret: true,
  }),
  JWKS_URL: setting(
    v.pipe(
      v.string(),
      v.check((value) => /^https?:$/.test(urlOf(value)?.protocol ?? '')),
      v.transform((value) => new URL(value)),
    ),
    {
      takes: 'an address that begins with https:// or http://',
      about: 'the key set that tokens are signed with, instead of JWT_SECRET',
    },
  ),
  JWT_ALGORITHMS: setting(
    list((item) => [...HMAC, ...SIGNATURES].includes(item)),
    {
      takes: `a comma-separated list of ${[...HMAC, ...SIGNATURES].join(', ')}`,
      about: 'the only algorithms that are accepted; without it HS256 for a secret, RS256 and ES256 for a key set',
    },
  ),
  JWT_ISSUER: setting(text, { takes: 'a text', about: 'what `iss` of every token must be' }),
  JWT_AUDIENCE: setting(text, { takes: 'a text', about: 'what `aud` of every token must contain' }),
  ORIGINS: setting(list(isOriginItem), {
    takes:
      'a comma-separated list of origins without paths, such as https://www.example.com, http://localhost:8080, https://*.example.com, capacitor://localhost or null',
    about:
      'sites whose pages may connect, `https://*.example.com` too; without it any, which production does not allow',
  }),
  TRUST_PROXY: setting(
    v.union([
      v.pipe(whole(0, 10)),
      v.pipe(
        list(isAddressRange),
        v.transform((items): TrustedProxies => items),
      ),
    ]),
    {
      takes: 'a number of proxies from 0 to 10, or a comma-separated list of addresses such as 10.0.0.5,10.1.0.0/16',
      about: 'proxies in front, by number or by addresses, whose `X-Forwarded-For` is believed',
    },
  ),
  SECRET: setting(secret, {
    takes: 'at least 32 characters',
    about:
      'what the server signs with, so that calls survive its restart; without it one is made and kept in `.cache/secret`',
    secret: true,
  }),
  STUN_URLS: setting(list(isStun), {
    takes: 'a comma-separated list of addresses such as stun:stun.example.com:3478',
    about: 'STUN servers for the browsers',
  }),
  TURN_URLS: setting(list(isTurn), {
    takes: 'a comma-separated list of addresses such as turn:turn.example.com:3478?transport=udp',
    about: 'TURN servers for the browsers; needs TURN_SECRET',
  }),
  TURN_SECRET: setting(text, {
    takes: 'the secret that the TURN server has as its static-auth-secret',
    about: 'makes TURN credentials that run out',
    secret: true,
  }),
  TURN_TTL_SECONDS: seconds(
    60,
    604_800,
    'how long TURN credentials are good for; clients get new ones in time, and with each call',
    '600',
  ),
  ICE_TRANSPORT: setting(v.picklist(['all', 'relay']), {
    takes: '`all` or `relay`',
    about:
      'with `relay`, media goes by way of TURN servers only, and no page tells its address; by user: the claim `relay`',
    fallback: 'all',
  }),
  SFU: setting(v.picklist(['none', 'janus']), {
    takes: '`none` or `janus`',
    about: 'the media server that carries rooms which are too large for links between pages',
    fallback: 'none',
  }),
  SFU_BITRATE_KBPS: setting(whole(100, 100_000), {
    takes: 'a whole number of kbit/s from 100 to 100000',
    about: 'what a participant may send through the media server, camera and screen together',
    fallback: '3000',
  }),
  SFU_FROM: setting(whole(3, 9), {
    takes: 'a whole number from 3 to 9',
    about: 'with so many in a room its media begins to go through the media server',
    fallback: '5',
  }),
  SFU_BACK_SECONDS: seconds(
    0,
    3_600,
    'how long a room has to be small (two less than SFU_FROM) before its media goes from page to page again',
    '30',
  ),
  JANUS_URLS: setting(list(isJanus), {
    takes: 'a comma-separated list of addresses such as ws://10.0.0.5:8188 or ws+unix:///run/janus/socket',
    about: 'where Janus is; of several, each new room goes to the one with the fewest participants',
  }),
  JANUS_API_SECRET: setting(text, {
    takes: 'the secret that Janus has as its api_secret',
    about: 'what Janus has as its `api_secret`',
    secret: true,
  }),
  JANUS_ADMIN_KEY: setting(text, {
    takes: 'the key that the VideoRoom plug-in of Janus has as its admin_key',
    about:
      'what its VideoRoom plug-in has as its `admin_key`; without it, rooms that a crash leaves behind are not swept',
    secret: true,
  }),
  RING_SECONDS: seconds(1, 600, 'after which a call that nobody answers is missed', '60'),
  ROOM_CAPACITY: setting(whole(2, 8), {
    takes: 'a whole number from 2 to 8',
    about: 'how many fit into a room without a media server; each page sends to every other one',
    fallback: '4',
  }),
  // Two sections for each of the others have to fit into one offer, see LIMITS.sfuSdpLength.
  ROOM_CAPACITY_SFU: setting(whole(2, 50), {
    takes: 'a whole number from 2 to 50',
    about: 'how many fit into a room when there is a media server (SFU)',
    fallback: '30',
  }),
  ROOM_SAME_USER: setting(v.picklist(['both', 'replace']), {
    takes: '`both` or `replace`',
    about: 'when a user joins a room from a second page: `both` are in it, or the second takes the place of the first',
    fallback: 'both',
  }),
  DRAIN_SECONDS: seconds(0, 600, 'how long a shutdown waits for calls that ring', '10'),
  RATE_CLIENT_PER_SECOND: count('messages that one page may send on average; four times as many at once', '50'),
  RATE_USER_PER_SECOND: count('the same for all pages of one user', '150'),
  RATE_CALLS_PER_MINUTE: count('calls that one user may start on average; 20 at once', '60'),
  RATE_RINGS_PER_MINUTE: count('times that one user may ring at another one; five times as many an hour', '6'),
  ABUSE_REFUSALS: count('after so many refused messages within ten seconds a page is disconnected and forgotten', '50'),
  CLIENTS_PER_USER: count('pages of one user that may be connected at the same time', '32'),
  ADDRESS_CONNECTIONS: count('connections from one address (of IPv6: from one /64) at the same time', '5000'),
  ADDRESS_PER_SECOND: count(
    'new connections from one address on average; 2.5 times as many at once, and more wait for their turn',
    '200',
  ),
  METRICS_TOKEN: setting(text, {
    takes: 'a text',
    about: 'what `GET /metrics` wants as its bearer token; without it no proxy gets it, and in production nobody',
    secret: true,
  }),
  LOG_LEVEL: setting(v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    takes: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
    about: 'how much is logged',
    fallback: 'info',
  }),
} as const;

function setting<T>(schema: v.GenericSchema<string, T>, rest: Omit<Setting<T>, 'schema'>): Setting<T> {
  return { schema, ...rest };
}
