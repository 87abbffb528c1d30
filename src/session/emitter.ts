import { log } from '../host/log.ts';

export interface ListenOptions {
  readonly signal?: AbortSignal;
}

/** Listeners by event. One that throws harms neither the others nor us: its error goes where the page's errors go. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  add<E extends keyof Events>(
    event: E,
    listener: (detail: Events[E]) => void,
    { signal }: ListenOptions = {},
  ): () => void {
    if (signal?.aborted) return () => undefined;
    // Wrapped, so that the same function can be added twice and be taken away once.
    const own = (detail: Events[E]): void => listener(detail);
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(own));
    const remove = (): void => {
      listeners.delete(own);
      signal?.removeEventListener('abort', remove);
    };
    signal?.addEventListener('abort', remove);
    return remove;
  }

  emit<E extends keyof Events>(event: E, detail: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(detail as never);
      } catch (error) {
        log('error', 'A listener threw.', error);
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
