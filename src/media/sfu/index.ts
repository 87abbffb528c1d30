export { routeEngine } from './route-engine.ts';
export { SfuRoutes, type LinkedPerson, type RouteListener } from './routes.ts';
export { SfuEngine, type SfuListener, type SfuOptions } from './sfu-engine.ts';
export type { ConnectionStatus, Cure } from './connection-health.ts';
export type { Stream } from './downlink.ts';
export type { Layer } from './ladder.ts';
export type { Person, WantedStream } from './layers.ts';
export type { Way } from './monitor.ts';
export type { Publication, SourceOfMid, VideoSource } from './uplink.ts';
