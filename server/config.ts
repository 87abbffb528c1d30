import * as v from 'valibot';
import type { AuthSettings } from './auth/authenticator.ts';
import type { RoomSettings } from './context.ts';
import type { TrustedProxies } from './gateway/addresses.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { SfuSettings } from './sfu/index.ts';
import { isHmac, SETTINGS, type Setting } from './settings.ts';
import type { IceSettings } from './turn/ice-servers.ts';

export interface Config {
  readonly port: number;
  /** Undefined for all addresses of the machine. */
  readonly host: string | undefined;
  /** Of everything that is asked for by HTTP, such as `/calls`; empty for the root. */
  readonly basePath: string;
  readonly auth: AuthSettings;
  readonly origins: 'any' | readonly string[];
  readonly trustedProxies: TrustedProxies;
  /** What tickets are signed with; undefined when it was not given. */
  readonly secret: string | undefined;
  readonly ice: IceSettings;
  readonly turnSecret: string | undefined;
  /** Null without a media server. */
  readonly sfu: SfuSettings | null;
  readonly ringMs: number;
  readonly rooms: RoomSettings;
  readonly drainMs: number;
  readonly limits: Limits;
  readonly metricsToken: string | undefined;
  /** Whether metrics are given without a token to who asks this server directly. */
  readonly metricsOpen: boolean;
  readonly logLevel: string;
}

type Name = keyof typeof SETTINGS;
type Values = { [N in Name]: (typeof SETTINGS)[N] extends Setting<infer T> ? T | undefined : never };

/** The settings of an environment, or one sentence for each thing that is wrong with it. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly config: Config } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values: Partial<Record<Name, unknown>> = {};
  for (const name of Object.keys(SETTINGS) as Name[]) {
    const setting: Setting<unknown> = SETTINGS[name];
    // `PORT= npm start` is how shells unset a variable for one command.
    const given = environment[name]?.trim() || setting.fallback;
    if (given === undefined) continue;
    const result = v.safeParse(setting.schema, given);
    if (result.success) values[name] = result.output;
    else problems.push(`${name} ${shown(given, setting)}, but it takes ${setting.takes}.`);
  }
  if (problems.length > 0) return { problems };
  const settings = values as Values;
  const auth = readAuth(settings, problems);
  const config = assemble(settings, auth, problems);
  return problems.length > 0 ? { problems } : { config };
}

function shown(given: string, setting: Setting<unknown>): string {
  if (setting.secret) return `has ${given.length} characters, which are not shown`;
  return `is '${given.length > 100 ? `${given.slice(0, 100)}…` : given}'`;
}

function readAuth(settings: Values, problems: string[]): AuthSettings {
  const production = settings.NODE_ENV === 'production';
  if (settings.AUTH === undefined && production) {
    problems.push('AUTH is not set, but in production it takes `jwt`, or `open` if anybody may say to be anybody.');
  }
  if (settings.AUTH !== 'jwt') return { kind: 'open' };

  const { JWT_SECRET: secret, JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const one = (secret === undefined) !== (jwksUrl === undefined);
  if (!one) {
    const both = secret !== undefined;
    problems.push(`JWT_SECRET and JWKS_URL are ${both ? 'both' : 'not'} set, but AUTH=jwt takes exactly one of them.`);
  }
  if (jwksUrl && production && jwksUrl.protocol !== 'https:') {
    problems.push(`JWKS_URL is '${jwksUrl.href}', but in production it takes an address that begins with https://.`);
  }
  if (issuer === undefined) problems.push(`JWT_ISSUER is not set, but AUTH=jwt takes what \`iss\` of the tokens is.`);
  if (audience === undefined)
    problems.push(`JWT_AUDIENCE is not set, but AUTH=jwt takes what \`aud\` of the tokens is.`);
  const algorithms = settings.JWT_ALGORITHMS ?? (jwksUrl ? ['RS256', 'ES256'] : ['HS256']);
  // A public key that is taken for a shared secret is the oldest hole in the trade (RFC 8725 §2.1).
  if (one && algorithms.some((algorithm) => isHmac(algorithm) !== (secret !== undefined))) {
    const takes = secret !== undefined ? 'HS256, HS384 and HS512 with JWT_SECRET' : 'no HS algorithm with JWKS_URL';
    problems.push(`JWT_ALGORITHMS is '${algorithms.join(',')}', but it takes ${takes}.`);
  }
  const key = jwksUrl ? { jwksUrl } : { secret: secret ?? '' };
  return { kind: 'jwt', jwt: { key, algorithms, issuer: issuer ?? '', audience: audience ?? '' } };
}

function readSfu(settings: Values, problems: string[]): SfuSettings | null {
  if (settings.SFU !== 'janus') return null;
  const { JANUS_URLS: urls = [], JANUS_API_SECRET: apiSecret, JANUS_ADMIN_KEY: adminKey } = settings;
  if (urls.length === 0) problems.push(`JANUS_URLS is not set, but SFU=janus takes ${SETTINGS.JANUS_URLS.takes}.`);
  return { kind: 'janus', urls, apiSecret, adminKey, bitrate: (settings.SFU_BITRATE_KBPS as number) * 1000 };
}

function assemble(settings: Values, auth: AuthSettings, problems: string[]): Config {
  const { ORIGINS: origins, TURN_URLS: turnUrls = [], TURN_SECRET: turnSecret } = settings;
  if (origins === undefined && settings.NODE_ENV === 'production') {
    problems.push(`ORIGINS is not set, but in production it takes ${SETTINGS.ORIGINS.takes}.`);
  }
  if (turnUrls.length > 0 && turnSecret === undefined) {
    problems.push(`TURN_SECRET is not set, but TURN_URLS needs it: it takes ${SETTINGS.TURN_SECRET.takes}.`);
  }
  const relayOnly = settings.ICE_TRANSPORT === 'relay';
  if (relayOnly && turnUrls.length === 0) {
    problems.push(`TURN_URLS is not set, but ICE_TRANSPORT=relay needs it: it takes ${SETTINGS.TURN_URLS.takes}.`);
  }
  const sfu = readSfu(settings, problems);
  // Those with a fallback are always there.
  const number = (name: Name): number => settings[name] as number;
  const { abuse, address, rings, ...fixed } = DEFAULT_LIMITS;
  const perMinute = number('RATE_RINGS_PER_MINUTE');
  const rate = (perSecond: number) => ({ perSecond, burst: perSecond * 4 });
  return {
    port: number('PORT'),
    host: settings.HOST,
    basePath: settings.BASE_PATH ?? '',
    auth,
    origins: origins ?? 'any',
    trustedProxies: settings.TRUST_PROXY ?? 0,
    secret: settings.SECRET,
    ice: { stunUrls: settings.STUN_URLS ?? [], turnUrls, ttlMs: number('TURN_TTL_SECONDS') * 1000, relayOnly },
    turnSecret,
    sfu,
    ringMs: number('RING_SECONDS') * 1000,
    rooms: {
      capacity: number('ROOM_CAPACITY'),
      sameUser: settings.ROOM_SAME_USER ?? 'both',
      sfuFrom: number('SFU_FROM'),
      sfuBackMs: number('SFU_BACK_SECONDS') * 1000,
      sfuCapacity: number('ROOM_CAPACITY_SFU'),
    },
    drainMs: number('DRAIN_SECONDS') * 1000,
    limits: {
      ...fixed,
      client: rate(number('RATE_CLIENT_PER_SECOND')),
      user: rate(number('RATE_USER_PER_SECOND')),
      calls: { perSecond: number('RATE_CALLS_PER_MINUTE') / 60, burst: 20 },
      rings: { ...rings, pair: { perMinute, perHour: perMinute * 5 } },
      abuse: { ...abuse, refusals: number('ABUSE_REFUSALS') },
      clients: number('CLIENTS_PER_USER'),
      packets: {
        burst: number('RATE_CLIENT_PER_SECOND') * 8 + number('ABUSE_REFUSALS') * 2,
        perSecond: number('RATE_CLIENT_PER_SECOND') * 2,
      },
      address: {
        ...address,
        connections: number('ADDRESS_CONNECTIONS'),
        handshakes: {
          burst: Math.ceil(number('ADDRESS_PER_SECOND') * 2.5),
          perSecond: number('ADDRESS_PER_SECOND'),
        },
      },
    },
    metricsToken: settings.METRICS_TOKEN,
    metricsOpen: settings.NODE_ENV !== 'production',
    logLevel: settings.LOG_LEVEL ?? 'info',
  };
}
