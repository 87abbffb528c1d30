import { CALL_EVENTS, dispatchCallEvent } from './call-events.ts';
import type { SessionLike } from './session-like.ts';
import type { SessionRef } from './session-ref.ts';

/** `target` gets the events of whichever session `ref` has from now on. Returns what ends it. */
export function forwardEvents(ref: SessionRef, target: EventTarget): () => void {
  let heard: SessionLike | null = null;
  let stops: (() => void)[] = [];
  const stop = (): void => {
    for (const one of stops.splice(0)) one();
  };
  const listen = (): void => {
    const { session } = ref;
    if (session === heard) return;
    stop();
    heard = session;
    if (!session) return;
    stops = CALL_EVENTS.map((type) =>
      session.on(type, (detail) => {
        // One that is put away says nothing more.
        if (ref.session !== session || dispatchCallEvent(target, type, detail)) return;
        if ('callId' in detail && detail.callId !== null) ref.leaveToPage(detail.callId);
      }),
    );
  };
  listen();
  const stopListening = ref.subscribe(listen);
  return () => {
    stopListening();
    stop();
  };
}
