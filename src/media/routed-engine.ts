import { callError, type IceServer, type Source } from '../protocol/index.ts';
import type { EngineListener } from './engine.ts';
import { MediaFailure } from './media-errors.ts';
import { MeshEngine, type MeshOptions } from './mesh/mesh-engine.ts';
import type { RouteListener, SfuRoutes } from './sfu/routes.ts';

/**
 * The mesh, and beside it a way through a media server, loaded when it is first needed. Whoever uses links sees no
 * difference: each goes one way or the other.
 */
export class RoutedEngine extends MeshEngine {
  /** What hears the mesh. The other way puts itself in between. */
  readonly #heard: EngineListener;
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  #iceServers: readonly IceServer[] = [];
  #routes: SfuRoutes | null = null;
  #closed = false;

  /** @param listener an object of functions that need no `this` */
  constructor(listener: EngineListener, options?: MeshOptions) {
    const heard = { ...listener };
    super(heard, options);
    this.#heard = heard;
  }

  /** The way through the media server; the same one as long as it is open. Rejects when its code cannot be loaded. */
  async openSfu(listener: RouteListener): Promise<SfuRoutes> {
    const { SfuRoutes } = await import('./sfu/index.ts');
    if (this.#closed) throw new MediaFailure(callError('call-over'));
    return (this.#routes ??= new SfuRoutes(listener, {
      iceServers: this.#iceServers,
      tracks: this.#tracks,
      heard: this.#heard,
      limitMesh: (link, budget) => this.limitLink(link, budget),
      closed: () => (this.#routes = null),
    }));
  }

  override setIceServers(servers: readonly IceServer[]): void {
    super.setIceServers((this.#iceServers = servers));
    this.#routes?.sfu.setIceServers(servers);
  }

  override setTrack(source: Source, track: MediaStreamTrack | null): void {
    super.setTrack(source, track);
    this.#tracks.set(source, track);
    this.#routes?.sfu.setTrack(source, track);
  }

  override hasScreen(link: string): boolean {
    return this.#routes?.carries(link) || super.hasScreen(link);
  }

  override remoteTrack(link: string, source: Source): MediaStreamTrack | null {
    return this.#routes?.carries(link) ? this.#routes.remoteTrack(link, source) : super.remoteTrack(link, source);
  }

  override levels(): ReadonlyMap<string, number> {
    const levels = super.levels();
    return this.#routes?.levels(levels) ?? levels;
  }

  override checkNow(): void {
    super.checkNow();
    this.#routes?.sfu.checkNow();
  }

  override close(): void {
    this.#closed = true;
    super.close();
    this.#routes?.close();
  }
}
