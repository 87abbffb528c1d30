import { log } from '../../host/log.ts';
import type { ReactiveControllerHost } from 'lit';
import { isLive } from '../../call/select.ts';
import type { DeviceSource } from '../../call/state.ts';
import type { CallMedia } from '../../protocol/index.ts';
import type { Lobby } from '../lobby/lobby.ts';
import type { SessionController } from '../session-controller.ts';
import { RoomWatch } from './room-watch.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly room?: string;
  readonly media: CallMedia;
  readonly autoJoin: boolean;
}

/** The way into a room: looks who is there, and goes in by a click, or by itself with nothing open. */
export class Entrance {
  readonly watch: RoomWatch;
  readonly #host: Host;
  readonly #link: SessionController;
  readonly #lobby: Lobby;
  readonly #failed: () => void;
  #going = false;
  /** The room that was gone into, so that it is not gone into by itself again. */
  #last: string | null = null;
  /** What was on then. */
  #sources: readonly DeviceSource[] = [];

  /** `failed`: the session could not be loaded. */
  constructor(host: Host, link: SessionController, lobby: Lobby, failed: () => void) {
    this.#host = host;
    this.#link = link;
    this.#lobby = lobby;
    this.#failed = failed;
    this.watch = new RoomWatch(
      () => host.isConnected && host.getClientRects().length > 0,
      () => host.requestUpdate(),
    );
  }

  /** A click waits for the session to be loaded. */
  get going(): boolean {
    return this.#going;
  }

  /** To be called from a click. `wait`: for a place, if the room is full. */
  async go(wait: boolean): Promise<void> {
    const { room, media } = this.#host;
    const { ref, state } = this.#link;
    if (this.#going || !room || isLive(state.call)) return;
    const devices = this.#wanted(room);
    this.#set(true);
    try {
      await this.#lobby.useName();
      if (ref.nobody) return;
      const session = await ref.load();
      if (!this.#host.isConnected) return;
      this.#last = room;
      this.#sources = devices;
      session.join(room, { media: media === 'audio' ? 'audio' : 'video', devices, wait });
    } catch (error) {
      log('warn', 'The room could not be joined.', error);
      this.#failed();
    } finally {
      this.#set(false);
    }
  }

  /** Once, as soon as the server knows us. Nobody's camera or microphone opens without a click of theirs. */
  goByItself(): void {
    const { room, media, autoJoin, isConnected } = this.#host;
    const { session, state } = this.#link;
    if (!autoJoin || !room || this.#last === room || !isConnected || !session) return;
    // Whoever comes back after a reload is in the call by then.
    if (state.signaling !== 'connected' || isLive(state.call)) return;
    this.#last = room;
    this.#sources = [];
    session.join(room, { media, devices: [] });
  }

  /** Once more with what was on before; else with what the lobby says. */
  #wanted(room: string): readonly DeviceSource[] {
    const { call } = this.#link.state;
    if (call?.room === room && this.#last === room) return this.#sources;
    const { microphone, camera } = this.#lobby.wishes;
    const wishes = { microphone, camera };
    return (['microphone', 'camera'] as const).filter((source) => wishes[source]);
  }

  #set(going: boolean): void {
    this.#going = going;
    this.#host.requestUpdate();
  }
}
