import * as v from 'valibot';
import { ignored } from '../../log.ts';
import type { CleanCandidate } from '../candidates.ts';
import {
  FromPlugin,
  JanusError,
  Jsep,
  read,
  type JanusMessage,
  type PluginData,
  type PluginReply,
} from './messages.ts';
import type { JanusSession } from './session.ts';

export interface HandleEvents {
  /** The RTCPeerConnection is connected: ICE and DTLS are done. */
  webrtcUp?(): void;
  /** It is not any more, or never came to be. */
  hangUp?(): void;
  plugin?(data: PluginData): void;
}

/** What is attached to a plug-in: one RTCPeerConnection, or none. */
export class JanusHandle {
  events: HandleEvents = {};
  #detached = false;

  constructor(
    readonly id: number,
    private readonly session: JanusSession,
    private readonly forget: () => void,
  ) {}

  async message(body: Readonly<Record<string, unknown>>, jsep?: Jsep & { rid_order?: 'lmh' }): Promise<PluginReply> {
    const reply = await this.session.request({
      janus: 'message',
      handle_id: this.id,
      body,
      ...(jsep && { jsep }),
    });
    const { data } = read(FromPlugin, reply.plugindata);
    if (data.error_code !== undefined) throw new JanusError(data.error_code, data.error ?? '');
    return { data, jsep: read(v.optional(Jsep), reply.jsep) };
  }

  async trickle(candidates: readonly (CleanCandidate | null)[]): Promise<void> {
    if (candidates.length === 0) return;
    const list = candidates.map((candidate) => candidate ?? { completed: true });
    await this.session.request({ janus: 'trickle', handle_id: this.id, candidates: list }, true);
  }

  /** No packet passes from here on. One that is gone already counts as detached. */
  async detach(): Promise<void> {
    if (this.#detached) return;
    this.#detached = true;
    this.events = {};
    this.forget();
    await this.session
      .request({ janus: 'detach', handle_id: this.id })
      .catch(ignored(this.session.log, 'a handle was not detached'));
  }

  hear({ janus, plugindata }: JanusMessage): void {
    const { events } = this;
    if (janus === 'webrtcup') events.webrtcUp?.();
    else if (janus === 'hangup' || janus === 'detached') events.hangUp?.();
    else if (janus === 'event' && v.is(FromPlugin, plugindata)) events.plugin?.(plugindata.data);
  }
}
