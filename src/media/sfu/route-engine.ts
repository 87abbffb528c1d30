import type { MediaEngine } from '../engine.ts';
import { SfuRoutes, type RouteListener, type RouteOptions } from './routes.ts';

/**
 * Puts the way through a media server in front of an engine, in place: whoever uses its links sees no difference, each
 * goes one way or the other. Closing the routes takes it away again.
 */
export function routeEngine(engine: MediaEngine, listener: RouteListener, make?: RouteOptions['make']): SfuRoutes {
  const mesh = {
    offer: engine.offer.bind(engine),
    prepareAnswer: engine.prepareAnswer.bind(engine),
    closeLink: engine.closeLink.bind(engine),
    setIce: engine.setIce.bind(engine),
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
    make,
    closed: () => Object.assign(engine, mesh),
  });
  const routed: typeof mesh = {
    offer(link) {
      routes.forgetMesh(link);
      return mesh.offer(link);
    },
    prepareAnswer(link, offer) {
      routes.forgetMesh(link);
      return mesh.prepareAnswer(link, offer);
    },
    closeLink(link) {
      routes.forgetMesh(link);
      mesh.closeLink(link);
    },
    setIce(ice) {
      mesh.setIce(ice);
      routes.sfu.setIce(ice);
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
