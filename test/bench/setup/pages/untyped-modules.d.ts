// As much of simple-peer as the bench uses; it brings no types.
declare module 'simple-peer' {
  namespace SimplePeer {
    type SignalData = { readonly type?: string };
    interface Instance {
      signal(data: SignalData): void;
      destroy(): void;
      on(event: 'signal', listener: (data: SignalData) => void): void;
      on(event: 'stream', listener: (stream: MediaStream) => void): void;
      on(event: 'error', listener: (error: Error) => void): void;
    }
  }
  const SimplePeer: new (options: {
    initiator: boolean;
    stream: MediaStream;
    config: RTCConfiguration;
  }) => SimplePeer.Instance;
  export default SimplePeer;
}
