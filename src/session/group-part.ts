import type { SessionEvent } from '../call/events.ts';
import { groupRules } from '../call/group/rules.ts';
import { isGroup } from '../call/select.ts';
import type { SessionState } from '../call/state.ts';
import type { LocalDevices } from '../media/devices.ts';
import type { MediaEngine } from '../media/engine.ts';
import { OwnLevel, watchSpeakers } from '../media/speaker-watch.ts';
import { learnGroupMessages } from '../protocol/group-messages.ts';
import { learnLaterErrors } from '../protocol/later-errors.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';
import { GroupSfu } from './group-sfu.ts';

export { groupRules };

/** What a session does only in a room of more than two: it listens for who talks, and goes through a media server. */
export class GroupPart {
  readonly #own = new OwnLevel();
  readonly #sfu: GroupSfu;
  #stop: (() => void) | null = null;
  #state: SessionState | null = null;

  constructor(
    private readonly engine: MediaEngine,
    private readonly devices: LocalDevices,
    signaling: SignalingClient,
    private readonly tell: (event: SessionEvent) => void,
  ) {
    learnGroupMessages();
    learnLaterErrors();
    this.#sfu = new GroupSfu(engine, (event, payload) => signaling.request(event, payload), tell);
  }

  /** The session has lived through `event`, and this is its state. */
  follow(state: SessionState, event: SessionEvent): void {
    this.#sfu.follow(state, event);
    if (state === this.#state) return;
    this.#state = state;
    if (!isGroup(state) || !state.room) return this.#deafen();
    this.#own.follow(state.devices.microphone.actual ? this.devices.track('microphone') : null);
    this.#stop ??= watchSpeakers({
      levels: () => this.#levels(),
      told: (speaking) => this.tell({ type: 'speaking', speaking }),
    });
  }

  close(): void {
    this.#deafen();
    this.#sfu.close();
  }

  #deafen(): void {
    this.#stop?.();
    this.#stop = null;
    this.#own.close();
  }

  /** By participant. */
  #levels(): ReadonlyMap<string, number> {
    const byLink = this.engine.levels();
    const levels = new Map([['self', this.#own.level()]]);
    for (const { id, link, muted } of Object.values(this.#state?.room?.participants ?? {})) {
      levels.set(id, muted ? 0 : (byLink.get(link) ?? 0));
    }
    return levels;
  }
}
