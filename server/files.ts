import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = /^(text\/|application\/json|image\/svg)/;
const ENCODERS = { br: promisify(brotliCompress), gzip: promisify(gzip) };
type Encoding = keyof typeof ENCODERS;

export interface Encoded {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly encoding: Encoding | null;
  readonly etag: string;
}

/** One file of a build, in memory. */
export class StaticFile {
  readonly type: string;
  readonly #hash: string;
  readonly #encoded = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(
    path: string,
    readonly body: Uint8Array<ArrayBuffer>,
  ) {
    this.type = TYPES[extname(path)] ?? 'application/octet-stream';
    this.#hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  }

  get text(): string {
    return new TextDecoder().decode(this.body);
  }

  /** In the smallest form that the other side takes. Made when it is first asked for, then kept. */
  async encode(accepts: string): Promise<Encoded> {
    const encoding = COMPRESSIBLE.test(this.type) ? choose(accepts) : null;
    if (!encoding) return { body: this.body, encoding: null, etag: `"${this.#hash}"` };
    let made = this.#encoded.get(encoding);
    if (!made)
      this.#encoded.set(encoding, (made = ENCODERS[encoding](this.body).then((bytes) => new Uint8Array(bytes))));
    return { body: await made, encoding, etag: `"${this.#hash}-${encoding}"` };
  }
}

/** The files of a folder by their path from it, `chunks/a.js`. Empty when there is no such folder. */
export async function loadFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const paths = files.map((file) => file.slice(folder.length).split(sep).filter(Boolean).join('/'));
  const loaded = await Promise.all(
    files.map(async (file, at) => {
      const path = paths[at] ?? '';
      return [path, new StaticFile(path, new Uint8Array(await readFile(file)))] as const;
    }),
  );
  // What begins with a dot was left there by a tool.
  return new Map(loaded.filter(([path]) => !path.split('/').some((part) => part.startsWith('.'))));
}

function choose(accepts: string): Encoding | null {
  const taken = accepts
    .split(',')
    .map((item) => item.trim())
    .filter((item) => !/;\s*q=0(\.0*)?$/.test(item))
    .map((item) => item.replace(/;.*/, '').toLowerCase());
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : null;
}
