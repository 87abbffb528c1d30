import { isIP } from 'node:net';
import type { Candidate } from '../../src/protocol/index.ts';

/** A candidate as a media server gets it: for a section by its mid, or by its place. */
export interface CleanCandidate {
  readonly candidate: string;
  readonly sdpMid?: string;
  readonly sdpMLineIndex?: number;
}

/** RFC 8839 §5.1, as far as browsers say it. What follows (generation, ufrag, network cost) no media server needs. */
const GRAMMAR = new RegExp(
  [
    /^candidate:(?<foundation>[\w+/]{1,32})/,
    / (?<component>[12]) (?<transport>udp|tcp) (?<priority>\d{1,10})/,
    / (?<address>[\w.:-]{1,64}) (?<port>\d{1,5}) typ (?<type>host|srflx|prflx|relay)/,
    /(?: raddr (?<relatedAddress>[\w.:-]{1,64}) rport (?<relatedPort>\d{1,5}))?/,
    /(?: tcptype (?<tcpType>active|passive|so))?(?: [ -~]*)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
  'i',
);

/** How browsers hide a local address (draft-ietf-mmusic-mdns-ice-candidates). */
const HIDDEN = /^[\da-f-]{36}\.local$/i;

const MID = /^[\w-]{1,16}$/;

/**
 * Candidates of a page, written anew from what we know before a media server parses them. One that is not what a browser
 * says is left out: a JSON library that is given U+0000 or half a surrogate pair refuses the whole message without a
 * word, and whoever has sent it waits.
 * @param candidates null for the end of them
 */
export function cleanCandidates(candidates: readonly (Candidate | null)[]): (CleanCandidate | null)[] {
  return candidates.flatMap((one) => {
    if (one === null) return [null];
    const candidate = cleanLine(one.candidate);
    const mid = one.sdpMid !== null && MID.test(one.sdpMid) ? one.sdpMid : undefined;
    const index = one.sdpMLineIndex ?? undefined;
    if (candidate === undefined || (mid === undefined && index === undefined)) return [];
    return [
      {
        candidate,
        ...(mid !== undefined && { sdpMid: mid }),
        ...(index !== undefined && { sdpMLineIndex: index }),
      },
    ];
  });
}

function cleanLine(line: string): string | undefined {
  const found = GRAMMAR.exec(line)?.groups;
  if (!found) return undefined;
  const { foundation, component, transport = '', priority, address, port, type = '' } = found;
  const { relatedAddress, relatedPort, tcpType } = found;
  if (!isAddress(address) || !isPort(port) || Number(priority) >= 2 ** 32) return undefined;
  if (relatedAddress !== undefined && !(isAddress(relatedAddress) && isPort(relatedPort))) return undefined;
  return [
    `candidate:${foundation} ${component} ${transport.toLowerCase()} ${priority} ${address} ${port}`,
    `typ ${type.toLowerCase()}`,
    ...(relatedAddress === undefined ? [] : [`raddr ${relatedAddress} rport ${relatedPort}`]),
    ...(tcpType === undefined ? [] : [`tcptype ${tcpType.toLowerCase()}`]),
  ].join(' ');
}

function isAddress(text = ''): boolean {
  return isIP(text) > 0 || HIDDEN.test(text);
}

function isPort(text = ''): boolean {
  return Number(text) < 2 ** 16;
}
