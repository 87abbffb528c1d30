import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ALL_CLIENT_MESSAGES } from '../../src/protocol/client-messages.ts';
import type { ClientEvent } from '../../src/protocol/index.ts';
import type { Neighbour } from '../neighbours.ts';
import type { MediaServerStatus } from '../sfu/media-server.ts';
import type { Metrics } from './metrics.ts';

export interface PrometheusMetrics extends Metrics {
  /** From the arrival of a client's message to its acknowledgement. */
  request(event: ClientEvent, seconds: number): void;
  sockets(change: number): void;
  /** Where to ask how the media server is. */
  mediaServer(status: () => MediaServerStatus | undefined): void;
  /** Where to ask which neighbours are missing. */
  neighbours(all: () => readonly Pick<Neighbour, 'name' | 'isMissing'>[]): void;
  /** The text that Prometheus scrapes. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Each server has a registry of its own, so that two in one process do not count together. */
export function createPrometheusMetrics(options: { readonly process: boolean }): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });

  const started = new Counter({ name: 'call_elements_calls_started_total', help: 'Calls that were begun.', registers });
  const ended = new Counter({
    name: 'call_elements_calls_ended_total',
    help: 'Calls that are over, by end reason.',
    labelNames: ['reason'],
    registers,
  });
  const rooms = new Gauge({ name: 'call_elements_rooms', help: 'Rooms with participants.', registers });
  const sfuRooms = new Gauge({
    name: 'call_elements_sfu_rooms',
    help: 'Rooms whose media goes through the media server.',
    registers,
  });
  let look: () => MediaServerStatus | undefined = () => undefined;
  new Gauge({
    name: 'call_elements_media_server_healthy',
    help: 'Whether a media server takes new rooms.',
    registers,
    collect() {
      this.set(Number(look()?.healthy ?? false));
    },
  });
  new Gauge({
    name: 'call_elements_media_server_participants',
    help: 'Participants whose media goes through the media server.',
    registers,
    collect() {
      this.set(look()?.participants ?? 0);
    },
  });
  let lookAround: () => readonly Pick<Neighbour, 'name' | 'isMissing'>[] = () => [];
  new Gauge({
    name: 'call_elements_neighbour_up',
    help: 'Whether what the server needs beside itself is there: media servers, key sets, its folder.',
    labelNames: ['neighbour'],
    registers,
    collect() {
      for (const { name, isMissing } of lookAround()) this.set({ neighbour: name }, Number(!isMissing));
    },
  });
  const clients = new Gauge({ name: 'call_elements_clients', help: 'Clients, with those that may resume.', registers });
  const sockets = new Gauge({ name: 'call_elements_sockets', help: 'Open connections.', registers });
  const signals = new Counter({ name: 'call_elements_signals_total', help: 'Signals that were relayed.', registers });
  const refused = new Counter({
    name: 'call_elements_refused_messages_total',
    help: 'Messages that were refused before anything was done, by code.',
    labelNames: ['code'],
    registers,
  });
  const latency = new Histogram({
    name: 'call_elements_request_seconds',
    help: 'From the arrival of a message to its acknowledgement.',
    labelNames: ['event'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  // Looked up once: the path of a signal is hot.
  const latencies = new Map(Object.keys(ALL_CLIENT_MESSAGES).map((event) => [event, latency.labels(event)]));

  return {
    callStarted: () => started.inc(),
    callEnded: (reason) => ended.inc({ reason }),
    rooms: (change) => rooms.inc(change),
    sfuRooms: (change) => sfuRooms.inc(change),
    mediaServer: (status) => (look = status),
    neighbours: (all) => (lookAround = all),
    clients: (change) => clients.inc(change),
    sockets: (change) => sockets.inc(change),
    signal: () => signals.inc(),
    refused: (code) => refused.inc({ code }),
    request: (event, seconds) => latencies.get(event)?.observe(seconds),
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
