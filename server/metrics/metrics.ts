import type { EndReason, ErrorCode } from '../../src/protocol/index.ts';

/** What the services count. */
export interface Metrics {
  callStarted(): void;
  callEnded(reason: EndReason): void;
  /** By how much the number changed. */
  rooms(change: number): void;
  /** Those of them whose media goes through the media server. */
  sfuRooms(change: number): void;
  clients(change: number): void;
  signal(): void;
  refused(code: ErrorCode): void;
}

export const NO_METRICS: Metrics = {
  callStarted() {},
  callEnded() {},
  rooms() {},
  sfuRooms() {},
  clients() {},
  signal() {},
  refused() {},
};
