import type { IceServer } from '../../protocol/index.ts';

export type TurnWay = 'udp' | 'tcp' | 'tls';

/** One address of a TURN server, with what it takes to use it. */
export interface TurnAddress {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly server: IceServer;
}

/** `turn:` and `turns:` addresses (RFC 7065), by the way in which a browser reaches them. */
export function turnAddresses(iceServers: readonly IceServer[]): Readonly<Record<TurnWay, readonly TurnAddress[]>> {
  const found: Record<TurnWay, TurnAddress[]> = { udp: [], tcp: [], tls: [] };
  for (const { urls, ...rest } of iceServers) {
    for (const url of [urls].flat()) {
      const [, secure, host = '', port, transport] =
        /^turn(s?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(\w+))?$/i.exec(url) ?? [];
      if (secure === undefined) continue;
      const way = secure ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp';
      found[way].push({ url, host, port: Number(port ?? (secure ? 5349 : 3478)), server: { urls: url, ...rest } });
    }
  }
  return found;
}
