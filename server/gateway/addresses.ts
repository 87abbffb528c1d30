import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Which proxies are believed: the nearest so many, or those at these addresses (`10.0.0.5`, `10.0.0.0/8`, `fd00::/8`). */
export type TrustedProxies = number | readonly string[];

/** Where requests come from, as far as that can be believed. */
export interface Addresses {
  /** What all the limits of an address are kept by: the IPv4 address, or the first 64 bits of the IPv6 one. */
  of(request: IncomingMessage): string;
  /** The same of a connection that has not asked for anything yet; undefined for that of a proxy. */
  ofPeer(address: string | undefined): string | undefined;
}

/** What a socket without an address has: one of this machine's own. */
const LOCAL = 'local';

/**
 * X-Forwarded-For is read from the right, as far as each hop is a proxy that one trusts: what stands further left may be
 * whatever the client has written.
 */
export function createAddresses(trusted: TrustedProxies): Addresses {
  const list = typeof trusted === 'number' ? undefined : listOf(trusted);
  const isTrusted = (address: string, hop: number): boolean =>
    list
      ? isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
      : hop < (trusted as number);
  return {
    of({ socket, headers }) {
      const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
      let address = plain(socket.remoteAddress ?? LOCAL);
      for (let hop = 0; isTrusted(address, hop); hop++) {
        const next = plain(forwarded.at(-1 - hop) ?? '');
        if (isIP(next) === 0) break;
        address = next;
      }
      return measureOf(address);
    },
    ofPeer(remoteAddress = LOCAL) {
      const address = plain(remoteAddress);
      return isTrusted(address, 0) ? undefined : measureOf(address);
    },
  };
}

/** Whether it is an item of such a list. */
export function isAddressRange(item: string): boolean {
  const [address = '', prefix, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
}

function listOf(items: readonly string[]): BlockList {
  const list = new BlockList();
  for (const item of items) {
    const [address = '', prefix] = item.split('/');
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, version);
    else list.addSubnet(address, Number(prefix), version);
  }
  return list;
}

/** Without a port, brackets or a zone, and IPv4 as such where it is mapped. */
function plain(text: string): string {
  const address = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return /^::ffff:\d/i.test(address) && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/** A household has 64 bits of addresses to itself, and may change among them at will. */
function measureOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const first = groups(head);
  // Leading groups, with the zeros that `::` stands for; those that matter never reach into an IPv4 tail.
  const zeros = address.includes('::') ? 8 - first.length - groups(tail).length : 0;
  return [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...groups(tail)]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
