/**
 * One connection of Engine.IO (protocol 4, https://socket.io/docs/v4/engine-io-protocol), which carries the packets of
 * Socket.IO as text. It opens at most once and closes at most once, on whatever trouble, and then it is of no use any more.
 */
export interface Engine {
  send(packet: string): void;
  /** What was sent before still leaves. The listener hears nothing more. */
  close(): void;
}

export interface EngineListener {
  opened(): void;
  packet(packet: string): void;
  /** Broken, refused or silent for too long. Without `opened` before, it never came to be. */
  closed(): void;
}

/** `server`: an origin, such as `https://calls.example.com`. */
export type OpenEngine = (server: string, listener: EngineListener) => Engine;

/** How long a connection may take to open, in milliseconds. */
export const OPEN_MS = 8_000;
