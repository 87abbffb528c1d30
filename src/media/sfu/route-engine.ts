import type { MediaEngine } from '../engine.ts';
import { SfuRoutes, type RouteListener } from './routes.ts';

/**
 * Puts the way through a media server in front of an engine, in place: whoever uses its links sees no difference, each
 * goes one way or the other. Closing the routes takes it away again.
 */
export function routeEngine(engine: MediaEngine, listener: RouteListener): SfuRoutes {
  const mesh = {
    setIceServers: engine.setIceServers.bind(engine),
    setTrack: engine.setTrack.bind(engine),
    hasScreen: engine.hasScreen.bind(engine),
    remoteTrack: engine.remoteTrack.bind(engine),
    levels: engine.levels.bind(engine),
    checkNow: engine.checkNow.bind(engine),
    close: engine.close.bind(engine),
  } satisfies Partial<MediaEngine>;
  const routes = new SfuRoutes(listener, {
    ...engine.shared,
    heard: engine.listener,
    limitMesh: (link, budget) => engine.limitLink(link, budget),
    closed: () => Object.assign(engine, mesh),
  });
  const routed: typeof mesh = {
    setIceServers(servers) {
      mesh.setIceServers(servers);
      routes.sfu.setIceServers(servers);
    },
    setTrack(source, next) {
      mesh.setTrack(source, next);
      routes.sfu.setTrack(source, next);
    },
    hasScreen: (link) => routes.carries(link) || mesh.hasScreen(link),
    remoteTrack: (link, source) => (routes.carries(link) ? routes : mesh).remoteTrack(link, source),
    levels: () => routes.levels(mesh.levels()),
    checkNow() {
      mesh.checkNow();
      routes.sfu.checkNow();
    },
    close() {
      mesh.close();
      routes.close();
    },
  };
  Object.assign(engine, routed);
  return routes;
}
