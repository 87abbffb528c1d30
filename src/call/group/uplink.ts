import type { SessionEvent } from '../events.ts';
import { expectMedia } from '../room.ts';
import { isGroup } from '../select.ts';
import type { LinkBudget, LinkState, SessionState, ShownHeights, ShownPictures } from '../state.ts';
import type { Step } from '../step.ts';
import { budgets } from './budget.ts';

/** How high the others' pictures are shown at one place of the page. The last place that goes is believed until another comes. */
export function showHeights(step: Step, place: object, heights: ShownPictures | null): void {
  const { room } = step.state;
  if (!room) return;
  const shownAt = new Map(room.shownAt);
  if (heights) shownAt.set(place, heights);
  else if (!shownAt.delete(place)) return;
  const places = [...shownAt.values()];
  if (places.length === 0) return step.setRoom({ shownAt });
  const shown: Record<string, ShownHeights> = {};
  for (const id of Object.keys(room.participants)) {
    const highest = (of: keyof ShownHeights) => Math.max(...places.map((at) => at[id]?.[of] ?? 0));
    const now = { camera: highest('camera'), screen: highest('screen') };
    const was = room.shown[id];
    shown[id] = was && same(was, now) ? was : now;
  }
  step.setRoom({ shown, shownAt });
}

/**
 * Tells each of the others how high it is shown here, when that is new to it; all of them when we come back into the room,
 * for what was said while the server did not know us has reached nobody.
 */
export function tellShown(step: Step, event: SessionEvent, before: SessionState): void {
  const back = event.type === 'message' && event.message.event === 'room_admitted';
  const { room, links } = step.state;
  for (const participant of Object.values(room?.participants ?? {})) {
    const { id, link } = participant;
    const shown = room?.shown[id];
    // A media server is asked for what is shown, and not the participant.
    if (!shown || !isMeshed(links[link])) continue;
    const told = isMeshed(before.links[link]) && before.room?.shown[id] === shown;
    if (told && !back) continue;
    step.send('signal', { to: id, signal: { type: 'shown', ...shown } });
    expectMedia(step, participant);
  }
}

/** Divides what this page sends among those who see it. */
export function shareUplink(step: Step, before: SessionState): void {
  const { state } = step;
  if (
    state.links === before.links &&
    state.room === before.room &&
    state.speaking === before.speaking &&
    state.screen === before.screen
  ) {
    return;
  }
  const links = Object.values(state.room?.participants ?? {}).flatMap(({ link }) => {
    const known = state.links[link];
    return known?.open && known.via !== 'sfu' ? [{ link, shows: known.peerShows }] : [];
  });
  const speaking = state.speaking.active === 'self';
  const shares = isGroup(state) ? budgets(links, { speaking, sharing: state.screen.actual }) : new Map<string, null>();
  for (const { link } of links) {
    const budget = shares.get(link) ?? null;
    if (sameBudget(state.links[link]?.budget ?? null, budget)) continue;
    step.setLink(link, { budget });
    step.run({ type: 'limit-link', link, budget });
  }
}

function isMeshed(link: LinkState | undefined): boolean {
  return link?.status === 'connected' && link.via !== 'sfu';
}

function same(one: ShownHeights, two: ShownHeights): boolean {
  return one.camera === two.camera && one.screen === two.screen;
}

function sameBudget(one: LinkBudget | null, two: LinkBudget | null): boolean {
  const key = (budget: LinkBudget | null) =>
    budget && [budget.camera, budget.screen].map((part) => (part ? `${part.kbps}/${part.height}` : '-')).join();
  return key(one) === key(two);
}
