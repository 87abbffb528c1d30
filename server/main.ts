#!/usr/bin/env node
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { systemClock } from './system-clock.ts';
import { readConfig, type Config } from './config.ts';
import { earlierChunks } from './earlier-chunks.ts';
import { loadFiles } from './files.ts';
import { attachGateway } from './gateway.ts';
import { createHttpServer } from './http-server.ts';
import { describeError, markRoomsBy, type Log } from './log.ts';
import { createPrometheusMetrics } from './metrics/prometheus.ts';
import { Neighbours } from './neighbours.ts';
import { createProcessLog } from './process-log.ts';
import { createSign, createTurnHmac, loadSecret } from './secret.ts';
import { createServices } from './services.ts';
import { createMediaServer } from './sfu/index.ts';
import { KeptRooms } from './store/kept-rooms.ts';
import { createMemoryTables } from './store/tables.ts';
import { createIceSource } from './turn/ice-servers.ts';

/** Where the builds of the widget and the demo are, seen from here: beside the server's own, or in `dist`. */
function builds(): string {
  const beside = fileURLToPath(new URL('..', import.meta.url));
  return existsSync(resolve(beside, 'embed')) ? beside : resolve(beside, 'dist');
}

function stopWith(sentences: readonly string[]): never {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/**
 * The last net under callbacks that no guard of their own is around: by default, Node ends the process. What was thrown
 * is a fault of ours, and is logged as one. State changes as a whole or not at all, so that the others can go on.
 */
function surviveFaults(log: Log): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => log.error({ event, error: describeError(error) }, 'a fault of this server'));
  }
}

async function start(config: Config): Promise<void> {
  // The address is the only thing on standard output, so that a person or a script finds it.
  const log = createProcessLog(config.logLevel);
  const salt = randomBytes(16);
  markRoomsBy((id) => createHmac('sha256', salt).update(id).digest('base64url').slice(0, 16));
  const neighbours = new Neighbours(log, systemClock);
  const { secret, kept } = config.secret
    ? { secret: config.secret, kept: true }
    : await loadSecret(resolve('.cache'), log);
  if (!kept) {
    log.warn({}, '.cache/secret could not be written and SECRET is not set: calls will not survive a restart');
  }

  const metrics = createPrometheusMetrics({ process: true });
  const sign = createSign(secret);
  const media = createMediaServer(config.sfu, {
    capacity: config.rooms.sfuCapacity,
    sign,
    clock: systemClock,
    log,
    neighbours,
    survivorsPath: resolve('.cache', 'sfu.json'),
  });
  metrics.mediaServer(() => media?.status);
  metrics.neighbours(() => neighbours.all);
  const tables = createMemoryTables(await KeptRooms.open(resolve('.cache', 'rooms.json'), log, systemClock.now()));
  const services = createServices({
    clock: systemClock,
    ids: { id: () => randomUUID(), token: () => randomBytes(32).toString('base64url') },
    tables,
    sign,
    bootId: randomUUID(),
    times: { ring: config.ringMs },
    rooms: config.rooms,
    media,
    limits: config.limits,
    ice: createIceSource(config.ice, config.turnSecret === undefined ? null : createTurnHmac(config.turnSecret), sign),
    log,
    metrics,
  });

  // Before anybody comes back: what an earlier run has left is to be known then. It waits for no media server.
  await media?.start(services.mediaEvents);

  const dist = builds();
  const [widget, demo] = await Promise.all([loadFiles(resolve(dist, 'embed')), loadFiles(resolve(dist, 'demo'))]);
  const earlier = await earlierChunks(resolve('.cache', 'chunks'), widget, systemClock.now(), log);
  const app = createApp({
    basePath: config.basePath,
    widget: new Map([...earlier, ...widget]),
    demo,
    isDraining: () => services.isDraining,
    missing: () => neighbours.all.filter(({ isMissing }) => isMissing).map(({ name }) => name),
    scrape: metrics.scrape,
    metricsToken: config.metricsToken,
    metricsOpen: config.metricsOpen,
  });
  const server = createHttpServer(app.fetch);
  server.on('error', (error: NodeJS.ErrnoException) => {
    // It listens already: one connection could not be accepted, as there are too many open files for one.
    if (server.listening) return log.error({ reason: error.code ?? error.name }, 'a connection could not be accepted');
    if (error.code === 'EADDRINUSE')
      stopWith([`PORT is '${config.port}', but that port is taken: it takes a free one.`]);
    if (error.code === 'EACCES') stopWith([`PORT is '${config.port}', but this user may not listen there.`]);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      stopWith([`HOST is '${config.host}', but it takes an address or a host name of this machine.`]);
    }
    throw error;
  });
  server.on('listening', () => surviveFaults(log));
  const gateway = attachGateway(server, {
    basePath: config.basePath,
    services,
    authenticate: createAuthenticator(config.auth, systemClock.now, log),
    origins: config.origins,
    trustedProxies: config.trustedProxies,
    limits: config.limits,
    metrics,
    log,
  });
  server.listen(config.port, config.host, () => {
    const { port } = server.address() as AddressInfo;
    const host = config.host?.includes(':') ? `[${config.host}]` : (config.host ?? 'localhost');
    process.stdout.write(`Call Elements is at http://${host}:${port}${config.basePath}\n`);
  });

  const shutDown = async (): Promise<void> => {
    log.info({}, 'draining');
    await services.drain(config.drainMs);
    services.close();
    await gateway.close();
    await tables.rooms.saved();
    // What flows goes on until the next run takes it over.
    await media?.stop();
    log.info({}, 'stopped');
  };
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Asked twice: somebody does not want to wait.
      if (stopping) process.exit(1);
      stopping = true;
      // Connections that do not close, or a log that nobody reads any more, shall not keep the process.
      setTimeout(() => process.exit(1), config.drainMs + 5_000).unref();
      shutDown().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

const read = readConfig(process.env);
if ('problems' in read) stopWith(read.problems);
await start(read.config);
