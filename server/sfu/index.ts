import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Neighbours } from '../neighbours.ts';
import type { Sign } from '../rooms/tickets.ts';
import { JanusMediaServer } from './janus/janus-media-server.ts';
import { fileSurvivors } from './janus/survivors.ts';
import type { MediaServer } from './media-server.ts';
import { MediaServerPool } from './pool.ts';

export * from './media-server.ts';

/** Which media servers there are. */
export interface SfuSettings {
  readonly kind: 'janus';
  readonly urls: readonly string[];
  readonly apiSecret: string | undefined;
  readonly adminKey: string | undefined;
  /** What one participant may send; bits per second. */
  readonly bitrate: number;
}

export interface SfuDependencies {
  /** Participants of one room. */
  readonly capacity: number;
  readonly sign: Sign;
  readonly clock: Clock;
  readonly log: Log;
  readonly neighbours: Neighbours;
  /** File that lets the next run of the server take over what flows; undefined: it begins anew. */
  readonly survivorsPath: string | undefined;
}

/** Null when no media server is wanted. It is not connected before its `start`. */
export function createMediaServer(settings: SfuSettings | null, dependencies: SfuDependencies): MediaServer | null {
  if (!settings) return null;
  const { urls, ...rest } = settings;
  const { survivorsPath, neighbours, ...others } = dependencies;
  const survivors =
    survivorsPath === undefined
      ? undefined
      : fileSurvivors(survivorsPath, neighbours.named('folder for what survives'));
  const [first, ...more] = urls.map((url, at) => {
    const neighbour = neighbours.named(urls.length === 1 ? 'media server' : `media server ${at + 1}`, false);
    return new JanusMediaServer({ url, ...rest, ...others, survivors, neighbour });
  });
  if (!first) return null;
  return more.length === 0 ? first : new MediaServerPool([first, ...more]);
}
