import { groupRules } from '../call/group/rules.ts';
import { isGroup } from '../call/select.ts';
import type { SessionState, Speaking } from '../call/state.ts';
import type { LocalDevices } from '../media/devices.ts';
import type { MediaEngine } from '../media/engine.ts';
import { OwnLevel, watchSpeakers } from '../media/speaker-watch.ts';
import { learnGroupMessages } from '../protocol/group-messages.ts';
import { learnLaterErrors } from '../protocol/later-errors.ts';

export { groupRules };

/** What a session does only in a room of more than two: it listens for who talks. */
export class GroupPart {
  readonly #own = new OwnLevel();
  #stop: (() => void) | null = null;
  #state: SessionState | null = null;

  constructor(
    private readonly engine: MediaEngine,
    private readonly devices: LocalDevices,
    private readonly told: (speaking: Speaking) => void,
  ) {
    learnGroupMessages();
    learnLaterErrors();
  }

  /** The state has changed. */
  follow(state: SessionState): void {
    this.#state = state;
    if (!isGroup(state) || !state.room) return this.close();
    this.#own.follow(state.devices.microphone.actual ? this.devices.track('microphone') : null);
    this.#stop ??= watchSpeakers({ levels: () => this.#levels(), told: this.told });
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#own.close();
  }

  /** By participant. */
  #levels(): ReadonlyMap<string, number> {
    const byLink = this.engine.levels();
    const levels = new Map([['self', this.#own.level()]]);
    for (const { id, link } of Object.values(this.#state?.room?.participants ?? {})) {
      levels.set(id, byLink.get(link) ?? 0);
    }
    return levels;
  }
}
