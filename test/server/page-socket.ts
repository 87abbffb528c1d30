import { createRequire } from 'node:module';
import { WebSocket } from 'ws';

/** As browsers have it: an error that nobody listens to harms nobody. */
class PageSocket extends WebSocket {
  constructor(address: string) {
    super(address);
    this.on('error', () => undefined);
  }
}

// What a page's browser has. The library takes it when it is loaded: import this before it. Newer versions of Node have a
// WebSocket of their own.
const { XMLHttpRequest } = createRequire(import.meta.resolve('engine.io-client'))('xmlhttprequest-ssl') as {
  XMLHttpRequest: unknown;
};
Object.assign(globalThis, { WebSocket: PageSocket, XMLHttpRequest });
