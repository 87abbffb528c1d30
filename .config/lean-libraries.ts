import type { Plugin } from 'vite';

// What our libraries carry along for other uses than ours is a twelfth of a call. They lose it here, in what the script tag
// loads and nowhere else: a page with a bundler of its own gets them as they are.

/** Modules that are shorter for us. Each of them is asked for by the same names as before. */
const SHORTER: Record<string, string> = {
  // Without WebTransport, which our server does not offer. Long polling is for networks that block WebSocket, so it is
  // loaded there only. It takes the place of its stand-in when it has come, if the attempt still waits for it.
  'engine.io-client/build/esm/transports/index.js': `
    import { Transport } from '../transport.js';
    import { WS } from './websocket.js';
    class LazyPolling extends Transport {
      get name() {
        return 'polling';
      }
      doOpen() {
        import('./polling-xhr.js').then(
          ({ XHR }) => {
            if (this.readyState !== 'opening') return;
            const polling = new XHR(this.opts);
            this.socket.setTransport(polling);
            polling.open();
          },
          () => this.onError('polling was not loaded'),
        );
      }
      doClose() {}
    }
    export const transports = { websocket: WS, polling: LazyPolling };`,

  // What it exports besides ties long polling to all the rest.
  'engine.io-client/build/esm/index.js': `
    export { Socket } from './socket.js';
    export { installTimerFunctions } from './util.js';
    export { nextTick } from './globals.node.js';`,

  // All that we send and get is JSON. Binary frames, which no server of ours sends, are errors of the protocol.
  'engine.io-parser/build/esm/encodePacket.browser.js': `
    import { PACKET_TYPES } from './commons.js';
    export const encodePacket = ({ type, data }, _, done) => done(PACKET_TYPES[type] + (data || ''));
    export const encodePacketToBinary = undefined;`,
  'engine.io-parser/build/esm/decodePacket.browser.js': `
    import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js';
    export const decodePacket = (packet) => {
      const type = typeof packet === 'string' && PACKET_TYPES_REVERSE[packet[0]];
      if (!type) return ERROR_PACKET;
      return packet.length > 1 ? { type, data: packet.slice(1) } : { type };
    };`,
  // `src/signaling` brings a parser of its own.
  'socket.io-parser/build/esm/index.js': `
    export const Encoder = undefined;
    export const Decoder = undefined;
    export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 };`,

  // Every browser that makes calls reads addresses by itself. Ours are origins.
  'engine.io-client/build/esm/contrib/parseuri.js': `
    export const parse = (address) => {
      const { protocol, hostname, port } = new URL(address);
      return { protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ''), port };
    };`,
  // We ask for a connection of our own, so there is none to be found again.
  'socket.io-client/build/esm/index.js': `
    import { Manager } from './manager.js';
    export const io = (origin, options) => new Manager(origin, options).socket('/', options);`,
};

/** Methods, functions and classes by name, and what stands in their place: nothing, where nobody needs them. */
const PARTS: Record<string, Record<string, string>> = {
  'socket.io-client/build/esm/socket.js': {
    ...without('send', 'close', 'emitWithAck', 'compress', 'volatile', 'timeout', 'disconnected'),
    ...without('prependAny', 'listenersAny'),
    ...without('onAnyOutgoing', 'prependAnyOutgoing', 'offAnyOutgoing', 'listenersAnyOutgoing'),
    notifyOutgoingListeners: 'notifyOutgoingListeners() {}',
    // Our messages are counted, timed and repeated by `src/signaling`.
    _addToQueue: '',
    _drainQueue: '_drainQueue() {}',
    _registerAckCallback: '_registerAckCallback(id, ack) { this.acks[id] = ack; }',
  },
  'socket.io-client/build/esm/manager.js': without('connect', 'disconnect'),
  'engine.io-client/build/esm/socket.js': without('send'),
  'engine.io-client/build/esm/transports/websocket.js': {
    // Without what Node and React Native take.
    doOpen: `doOpen() {
      try {
        this.ws = new WebSocket(this.uri());
      } catch (error) {
        return this.emitReserved('error', error);
      }
      this.ws.binaryType = this.socket.binaryType;
      this.addEventListeners();
    }`,
    createSocket: '',
  },
  'engine.io-client/build/esm/contrib/parseqs.js': { decode: 'export function decode() {}' },
  'engine.io-client/build/esm/util.js': {
    utf8Length: 'function utf8Length(text) { return new TextEncoder().encode(text).length; }',
  },
  // A payload fits or does not: nobody reads why, in a page.
  'valibot/dist/index.mjs': {
    _addIssue: `function _addIssue(context, label, dataset) {
      if (context.kind === 'schema') dataset.typed = false;
      (dataset.issues ??= []).push({});
    }`,
    _stringify: 'function _stringify() {}',
    _joinExpects: 'function _joinExpects() {}',
    _subIssues: 'function _subIssues() {}',
    _standardSchema: 'function _standardSchema(schema) { return schema; }',
  },
};

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '']));
}

/** What they say to people who use them in a wrong way. */
const LONG_ERROR = /\bError\(\s*"[^"]{30,}"(?:\+\w\+"[^"]*")?\s*\)/g;

/**
 * A network that blocks WebSocket may come after one that was gone altogether, and Firefox, up to version 154, never asks
 * again for a module that it could not load (https://github.com/whatwg/html/issues/6768).
 */
const LOADS_POLLING = /import\(["'`](\.\/polling-[^"'`]+)["'`]\)/;
const RETRY = 'import("$1").catch(()=>import(`$1?${Date.now()}`))';

/** The module's address as the lists above have it, or undefined. */
const nameOf = (id: string): string | undefined => /\/node_modules\/([^?]*)$/.exec(id)?.[1];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Every function declaration and method of a module, classes and exports opened. */
function* partsOf(nodes: readonly Node[]): Generator<{ name: string; node: Node }> {
  for (const node of nodes) {
    const declared = (node.declaration ?? node) as Node;
    const { name } = (declared.id ?? declared.key ?? {}) as { name?: string };
    if (name && /^(ClassDeclaration|FunctionDeclaration|MethodDefinition)$/.test(declared.type)) yield { name, node };
    if (declared.type === 'ClassDeclaration') yield* partsOf((declared.body as { body: Node[] }).body);
  }
}

/** Fails the build when a library has changed so much that something of the above is not found in it any more. */
export function leanLibraries(): Plugin {
  const pending = new Set([...Object.keys(SHORTER), ...Object.keys(PARTS)]);
  return {
    name: 'lean-libraries',
    enforce: 'pre',
    load(id) {
      const name = nameOf(id) ?? '';
      pending.delete(name);
      return SHORTER[name];
    },
    transform(code, id) {
      const name = nameOf(id);
      if (name === undefined) return undefined;
      const parts = PARTS[name] ?? {};
      const names = Object.keys(parts);
      const found = names.length > 0 ? [...partsOf(this.parse(code).body as unknown as Node[])] : [];
      const missing = names.filter((part) => !found.some((one) => one.name === part));
      if (missing.length > 0) this.error(`${name} has no ${missing.join(', ')} any more.`);
      return found
        .filter((one) => Object.hasOwn(parts, one.name))
        .reduceRight(
          (text, { name: part, node }) => text.slice(0, node.start) + parts[part] + text.slice(node.end),
          code,
        )
        .replace(LONG_ERROR, 'Error()');
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') chunk.code = chunk.code.replace(LOADS_POLLING, RETRY);
      }
    },
    buildEnd(error) {
      if (!error && pending.size > 0) this.error(`Not part of the script any more: ${[...pending].join(', ')}.`);
    },
  };
}
