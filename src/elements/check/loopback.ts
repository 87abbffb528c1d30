import type { CheckContext, CheckResult, CheckTest, Paste } from './check-test.ts';
import { callOneself, type CallOutcome } from './loopback-call.ts';

/** Below that a picture is none; above those people notice. */
const WEAK = { kbps: 100, ms: 400, loss: 0.03 };

const RELAY_PORTS: Paste = {
  kind: 'turn',
  text: 'min-port=49152\nmax-port=65535\n# UDP 49152 to 65535 open in the firewall; behind NAT also:\nexternal-ip=…',
};

/** `relayed`: what came of it through TURN; undefined where that was not tried. `direct` is tried when it came to nothing. */
export function judgeLoopback(relayed: CallOutcome | undefined, direct: CallOutcome): CheckResult {
  const outcome = relayed ?? direct;
  if (!outcome) return { state: 'bad', code: 'loopback-failed' };
  if (relayed === null) return { state: 'warning', code: 'loopback-relay-failed', paste: RELAY_PORTS };
  const { kbps, ms, loss, relay } = outcome;
  const params = { kbps, ms, loss };
  if (kbps < WEAK.kbps || ms > WEAK.ms || loss > WEAK.loss) return { state: 'warning', code: 'loopback-weak', params };
  if (relay === null) return { state: 'good', code: 'loopback-direct', params };
  return { state: 'good', code: 'loopback-relayed', params: { ...params, way: relay.toUpperCase() } };
}

export const loopbackTest: CheckTest = {
  name: 'loopback',
  async run({ found: { relays }, signal }: CheckContext) {
    if (typeof RTCPeerConnection === 'undefined') return { state: 'bad', code: 'not-supported' };
    const relayed = relays.length > 0 ? await callOneself(relays, signal) : undefined;
    return judgeLoopback(relayed, relayed ? null : await callOneself([], signal));
  },
};
