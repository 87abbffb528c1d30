import type { CheckContext, CheckResult, CheckTest, Paste } from './check-test.ts';
import { gatherRelay, RELAY_MS, type Gathered } from './gather-relay.ts';
import { turnAddresses, type TurnAddress, type TurnWay } from './turn-urls.ts';

const WAYS: readonly TurnWay[] = ['udp', 'tcp', 'tls'];
type Addresses = Readonly<Record<TurnWay, readonly TurnAddress[]>>;

/** Unauthorized, and a nonce or a user that the server does not know (RFC 8656 §19). */
const REFUSALS: readonly number[] = [401, 403, 438, 441];

const EXAMPLE = 'turn.example.com';
const urlOf = (way: TurnWay, host: string, port: number): string =>
  way === 'tls' ? `turns:${host}:${port}?transport=tcp` : `turn:${host}:${port}?transport=${way}`;

const urls = (kind: 'setting' | 'correct', list: readonly string[]): Paste => ({
  kind,
  text: `TURN_URLS=${list.join(',')}`,
});

/** There is no address for this way: whether that matters, and what to set. */
export function judgeLack(way: TurnWay, addresses: Addresses): CheckResult {
  const all = [...addresses.udp, ...addresses.tcp, ...addresses.tls];
  const [first] = all;
  if (!first) {
    // Said once is enough.
    if (way !== 'udp') return { state: 'skipped', code: 'turn-none-too' };
    const wanted = [urlOf('udp', EXAMPLE, 3478), urlOf('tcp', EXAMPLE, 3478), urlOf('tls', EXAMPLE, 5349)];
    const text = `${urls('setting', wanted).text}\nTURN_SECRET=…`;
    return { state: 'warning', code: 'turn-none', paste: { kind: 'setting', text } };
  }
  if (way === 'tcp' && addresses.tls.length > 0) return { state: 'skipped', code: 'turn-covered' };
  // All that is missing at once, so that it is set once.
  const plain = (addresses.udp[0] ?? addresses.tcp[0])?.port ?? 3478;
  const missing = WAYS.filter(
    (other) => addresses[other].length === 0 && !(other === 'tcp' && addresses.tls.length > 0),
  );
  const wanted = missing.map((other) => urlOf(other, first.host, other === 'tls' ? 5349 : plain));
  return {
    state: 'warning',
    code: `turn-lacks-${way}`,
    paste: urls('setting', [...all.map(({ url }) => url), ...wanted]),
  };
}

/** What the addresses of this way have given, each on its own. */
export function judgeTurn(way: TurnWay, tried: readonly (Gathered & { readonly address: TurnAddress })[]): CheckResult {
  const worked = tried.filter(({ relay }) => relay);
  const failed = tried.filter(({ relay }) => !relay);
  const [first] = failed;
  if (!first) return { state: 'good', code: 'turn-works', params: { ms: Math.min(...worked.map(({ ms }) => ms)) } };
  const names = failed.map(({ address }) => address.url);
  if (worked.length > 0) {
    return { state: 'warning', code: 'turn-some', params: { urls: names }, paste: urls('correct', names) };
  }
  if (failed.some(({ error }) => error !== null && REFUSALS.includes(error))) {
    const text = 'TURN_SECRET=…\n\n# coturn\nuse-auth-secret\nstatic-auth-secret=…';
    return { state: 'bad', code: 'turn-refused', paste: { kind: 'setting', text } };
  }
  const seconds = RELAY_MS / 1000;
  const { host, port } = first.address;
  if (way === 'tls') {
    const text = `tls-listening-port=${port}\ncert=/etc/coturn/fullchain.pem\npkey=/etc/coturn/privkey.pem`;
    return { state: 'bad', code: 'turn-tls', params: { host, seconds }, paste: { kind: 'turn', text } };
  }
  return { state: 'bad', code: 'turn-unreachable', params: { urls: names, seconds }, paste: urls('correct', names) };
}

const turnTest = (way: TurnWay): CheckTest => ({
  name: `turn-${way}`,
  async run({ found, foreign, signal }: CheckContext) {
    if (!found.iceServers) return { state: 'skipped', code: foreign || way !== 'udp' ? 'see-above' : 'turn-untold' };
    const addresses = turnAddresses(found.iceServers);
    if (addresses[way].length === 0) return judgeLack(way, addresses);
    const tried = await Promise.all(
      addresses[way].map(async (address) => ({ address, ...(await gatherRelay(address.server, signal)) })),
    );
    found.relays.push(...tried.filter(({ relay }) => relay).map(({ address }) => address.server));
    return judgeTurn(way, tried);
  },
});

export const turnTests: readonly CheckTest[] = WAYS.map(turnTest);
