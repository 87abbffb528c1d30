import { ignored } from '../../host/log.ts';

/** What one encoding is held to; null leaves it to the browser. */
export interface Encoding {
  readonly active: boolean;
  readonly maxBitrate: number | null;
  readonly maxFramerate?: number | null;
  readonly scale?: number | null;
  readonly priority?: RTCPriorityType | null;
}

export interface SenderLimits {
  /** In the order of the encodings that were negotiated. */
  readonly encodings: readonly Encoding[];
  readonly prefers?: RTCDegradationPreference | null;
}

/**
 * A sender's track and parameters. A browser describes a sender as it was before while a change of it is being made, so there
 * is one at a time, and the last wish counts. A new track waits for its parameters: not one picture goes by those of before.
 */
export class SenderSlot {
  readonly #sender: RTCRtpSender;
  #track: MediaStreamTrack | null = null;
  #placed: MediaStreamTrack | null = null;
  #limits: SenderLimits | null = null;
  #applied = '';
  #running = false;

  constructor(sender: RTCRtpSender) {
    this.#sender = sender;
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  set(track: MediaStreamTrack | null, limits: SenderLimits | null): void {
    this.#track = track;
    this.#limits = limits;
    // What is turned off is off at once.
    if (track === null) this.#place();
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let wish = this.#wish(); wish !== this.#applied; wish = this.#wish()) {
      this.#applied = wish;
      if (this.#limits) await this.#limit(this.#limits);
    }
    this.#running = false;
    this.#place();
  }

  /** Without a track limits can wait; a loop for nothing would hold up the next one. */
  #wish(): string {
    return this.#limits === null || this.#track === null ? this.#applied : JSON.stringify(this.#limits);
  }

  #place(): void {
    if (this.#placed === this.#track) return;
    this.#placed = this.#track;
    // What the other end has turned down cannot carry it; the others go on.
    this.#sender.replaceTrack(this.#track).catch(ignored('A section does not carry a track.'));
  }

  /** A browser that refuses goes without. */
  async #limit({ encodings, prefers }: SenderLimits): Promise<void> {
    const parameters = this.#sender.getParameters();
    const before = JSON.stringify(parameters);
    encodings.forEach(({ active, maxBitrate, maxFramerate = null, scale = null, priority = null }, index) => {
      const encoding = parameters.encodings?.[index];
      if (!encoding) return;
      encoding.active = active;
      if (maxBitrate !== null) encoding.maxBitrate = maxBitrate;
      else delete encoding.maxBitrate;
      if (maxFramerate !== null) encoding.maxFramerate = maxFramerate;
      else delete encoding.maxFramerate;
      if (scale !== null) encoding.scaleResolutionDownBy = scale;
      if (priority !== null) encoding.priority = priority;
    });
    if (prefers) parameters.degradationPreference = prefers;
    if (JSON.stringify(parameters) === before) return;
    await this.#sender.setParameters(parameters).catch(ignored('The browser does not limit what is sent.'));
  }
}
