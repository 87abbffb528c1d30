import type { startJanus } from '../../../.config/sfu.js';
import type { Person } from './person.ts';

export type Janus = Awaited<ReturnType<typeof startJanus>>;

/** Settings of a server whose rooms go through this media server, from so many people on. */
export function withJanus(janus: Janus, from: number): Record<string, string> {
  return {
    SFU: 'janus',
    JANUS_URLS: janus.url,
    JANUS_API_SECRET: janus.apiSecret,
    JANUS_ADMIN_KEY: janus.adminKey,
    SFU_FROM: String(from),
    SFU_BACK_SECONDS: '2',
  };
}

/** The room that a page is in, for conditions: `topology`, and the `links` to all the others. */
export const ROOM = `(() => {
  const { room, links, topology } = document.querySelector('group-call-grid').session.state;
  return { topology, links: Object.values(room?.participants ?? {}).map(({ link }) => links[link]) };
})()`;

/** Each page receives the picture of each of the others this way, and the room has settled on it. */
export async function allSee(people: readonly Person[], via: 'mesh' | 'sfu'): Promise<void> {
  const others = people.length - 1;
  const condition = `(({ topology, links }) =>
    links.length === ${others} && (topology?.kind ?? 'mesh') === '${via}' && (topology?.settled ?? true) &&
      links.every((link) => link?.status === 'connected' && (link.via ?? 'mesh') === '${via}' &&
        link.stats?.received.camera?.rate > 0))(${ROOM})`;
  await Promise.all(people.map((person) => person.until(`${others} others by ${via}`, condition, 60_000)));
}
