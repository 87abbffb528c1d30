import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface HostPage {
  /** Origin of the calling server. */
  readonly server: string;
  /** Whom the script tag names; null: nobody. */
  readonly user?: { readonly id: string; readonly name: string } | null;
  readonly body: string;
  readonly head?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the script tag. */
  readonly bare?: boolean;
}

/** Somebody's web site, on another origin than the calling server. Its pages are made of the public interface alone. */
export class Host {
  readonly #pages = new Map<string, HostPage>();
  #count = 0;

  private constructor(private readonly http: Server) {
    http.on('request', (request, response) => {
      const page = this.#pages.get(request.url?.split('?')[0] ?? '');
      if (!page) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
      response.end(render(page));
    });
  }

  static async start(): Promise<Host> {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new Host(http);
  }

  /** `localhost` is another site than the server's 127.0.0.1, and browsers take both for secure. */
  get origin(): string {
    return `http://localhost:${(this.http.address() as AddressInfo).port}`;
  }

  /** The address of a new page. */
  add(page: HostPage): string {
    const path = `/page-${++this.#count}`;
    this.#pages.set(path, page);
    return `${this.origin}${path}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}

export function scriptTag({ server, user }: Pick<HostPage, 'server' | 'user'>): string {
  const who = user ? ` data-user-id="${user.id}" data-user-name="${user.name}"` : '';
  return `<script type="module" src="${server}/call-elements.js"${who}></script>`;
}

function render(page: HostPage): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>A page</title>
    <link rel="icon" href="data:,">
    ${page.bare ? '' : scriptTag(page)}
    ${page.head ?? ''}
  </head>
  <body>
    ${page.body}
  </body>
</html>`;
}
