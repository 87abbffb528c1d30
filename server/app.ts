import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { StaticFile } from './files.ts';

export interface AppDependencies {
  /** In front of every path, such as `/calls`; empty for the root. */
  readonly basePath?: string;
  /** The built widget, by path: `call-elements.js`, `chunks/…`; those of earlier builds, too. */
  readonly widget: ReadonlyMap<string, StaticFile>;
  /** The server's own pages: the demo, `index.html`, and the diagnosis, `check.html`, with what they need. */
  readonly demo: ReadonlyMap<string, StaticFile>;
  readonly isDraining: () => boolean;
  /** Names of the neighbours that are not there. The server serves without them. */
  readonly missing?: () => readonly string[];
  readonly scrape: () => Promise<{ readonly contentType: string; readonly body: string }>;
  readonly metricsToken: string | undefined;
  /** Whether they are given without a token, to who has not come through a proxy. */
  readonly metricsOpen: boolean;
}

/** The pages that the server has itself, by their addresses. */
const PAGES: Readonly<Record<string, string>> = { '/': 'index.html', '/check': 'check.html' };

/** What proxies add to the requests that they pass on: at least one of these. */
const PROXY_HEADERS = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via'];

/** Everything that is asked for by HTTP. Never listens. */
export function createApp({
  basePath = '',
  widget,
  demo,
  isDraining,
  missing = () => [],
  scrape,
  metricsToken,
  metricsOpen,
}: AppDependencies): Hono {
  const app = new Hono();
  const at = (path: string): string => `${basePath}${path}`;
  app.use(async (context, next) => {
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
  });

  for (const [address, name] of Object.entries(PAGES)) {
    const page = demo.get(name);
    const policy = page && contentSecurityPolicy(page.text);
    app.get(at(address), async (context) => {
      if (!page || !policy) return context.text('This page is not built: run `npm run build`.', 404);
      return send(context, page, {
        'Cache-Control': 'no-cache',
        'Content-Security-Policy': policy,
        'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      });
    });
  }

  app.get(at('/health'), (context) => plain(context, 'ok', 200));
  app.get(at('/ready'), (context) => {
    if (isDraining()) return plain(context, 'draining', 503);
    return plain(context, ['ready', ...missing().map((name) => `missing: ${name}`)].join('\n'), 200);
  });
  app.get(at('/metrics'), async (context, next) => {
    // Metrics are for who runs the server. A proxy in front of it lets everybody in.
    const isProxied = PROXY_HEADERS.some((name) => context.req.header(name) !== undefined);
    if (metricsToken === undefined && (!metricsOpen || isProxied)) return next();
    if (metricsToken !== undefined && !same(context.req.header('Authorization') ?? '', `Bearer ${metricsToken}`)) {
      return context.text('/metrics wants its bearer token.', 401, { 'WWW-Authenticate': 'Bearer' });
    }
    const { body, contentType } = await scrape();
    return context.body(body, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
  });

  // Where a page is asked for by the name of its folder, what it loads would be sought beside that.
  if (basePath) app.get(basePath, (context) => context.redirect(at('/'), 308));

  app.get(at('/*'), async (context, next) => {
    const path = context.req.path.slice(basePath.length + 1);
    const file = widget.get(path);
    if (file) {
      return send(context, file, {
        // The name of a chunk changes with its content; that of the script is written in other people's pages.
        'Cache-Control': path.startsWith('chunks/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        // Pages of any origin may load it; what they may do with it is decided when they connect.
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
    }
    // Pages go out with their policy alone.
    const beside = Object.values(PAGES).includes(path) ? undefined : demo.get(path);
    return beside ? send(context, beside, { 'Cache-Control': 'no-cache' }) : next();
  });

  app.notFound((context) => context.text('There is nothing here.', 404));
  app.onError((_error, context) => context.text('Something went wrong on the server.', 500));
  return app;
}

async function send(context: Context, file: StaticFile, headers: Record<string, string>): Promise<Response> {
  const { body, encoding, etag } = await file.encode(context.req.header('Accept-Encoding') ?? '');
  const all = { ...headers, ETag: etag, Vary: 'Accept-Encoding' };
  const known = context.req.header('If-None-Match') ?? '';
  if (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return context.body(null, 304, all);
  }
  return context.body(body, 200, {
    ...all,
    'Content-Type': file.type,
    'Content-Length': String(body.length),
    ...(encoding && { 'Content-Encoding': encoding }),
  });
}

function plain(context: Context, text: string, status: 200 | 503): Response {
  return context.text(text, status, { 'Cache-Control': 'no-store' });
}

/** Compares in a time that tells nothing of the token. */
function same(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

/**
 * Lets the page run what it was shipped with and nothing else: its own inline scripts and styles by their hashes,
 * files of its own origin, and the connection to it.
 */
function contentSecurityPolicy(html: string): string {
  const inline = (tag: string): string[] =>
    [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'gi'))].map(
      ([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`,
    );
  return [
    "default-src 'none'",
    ["script-src 'self'", ...inline('script')].join(' '),
    ["style-src 'self'", ...inline('style')].join(' '),
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    // `self` covers the page's own WebSockets in today's browsers (CSP 3, §6.7.2.8).
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
