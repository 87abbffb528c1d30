import { relayedCandidates, relayedSdp, type ClientEvent, type ClientPayload } from '../../src/protocol/index.ts';

type Rules = { readonly [E in ClientEvent]?: (payload: ClientPayload<E>) => ClientPayload<E> };

const description = <D extends { readonly sdp: string }>(one: D): D => ({ ...one, sdp: relayedSdp(one.sdp) });

/** Every message of a page that can carry an address of it. */
const RULES: Rules = {
  call_user: (payload) => ({ ...payload, offer: description(payload.offer) }),
  answer_call: (payload) => ({ ...payload, answer: payload.answer && description(payload.answer) }),
  signal: ({ to, signal }) => {
    if (signal.type === 'description') {
      return { to, signal: { ...signal, description: description(signal.description) } };
    }
    if (signal.type !== 'candidates') return { to, signal };
    return { to, signal: { ...signal, candidates: relayedCandidates(signal.candidates) } };
  },
  sfu_publish: (payload) => ({ ...payload, offer: relayedSdp(payload.offer) }),
  sfu_answer: (payload) => ({ ...payload, answer: relayedSdp(payload.answer) }),
  sfu_candidates: (payload) => ({ ...payload, candidates: relayedCandidates(payload.candidates) }),
};

/**
 * The same message with no address in it but those of TURN servers: for users who are to be reached by way of them only. Their
 * pages keep to that by themselves, but those loaded before the setting do not know it.
 */
export function relayedOnly<E extends ClientEvent>(event: E, payload: ClientPayload<E>): ClientPayload<E> {
  return RULES[event]?.(payload) ?? payload;
}
