import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { once } from 'node:events';
import { startServer } from './support.ts';
import { createApp, type AppDependencies } from '../../server/app.ts';
import { loadFiles } from '../../server/files.ts';
import { createPrometheusMetrics } from '../../server/metrics/prometheus.ts';

const SCRIPT = `export const widget = ${JSON.stringify('a'.repeat(2_000))};`;
const INLINE = `document.body.dataset.ready = '';`;
const STYLE = `body { color: red }`;
const PAGE = `<!doctype html><style>${STYLE}</style><script type="module" src="/call-elements.js"></script><script type="module">${INLINE}</script>`;

let folder: string;
let dependencies: AppDependencies;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
  await mkdir(join(folder, 'embed/chunks'), { recursive: true });
  await mkdir(join(folder, 'embed/.vite'));
  await mkdir(join(folder, 'demo'));
  await writeFile(join(folder, 'embed/call-elements.js'), SCRIPT);
  await writeFile(join(folder, 'embed/chunks/phone-1a2b3c.js'), 'export {};');
  await writeFile(join(folder, 'embed/.vite/manifest.json'), '{}');
  await writeFile(join(folder, 'demo/index.html'), PAGE);
  await writeFile(join(folder, 'demo/check.html'), PAGE);
  const metrics = createPrometheusMetrics({ process: false });
  metrics.callEnded('hang-up');
  metrics.request('signal', 0.002);
  dependencies = {
    widget: await loadFiles(join(folder, 'embed')),
    demo: await loadFiles(join(folder, 'demo')),
    isDraining: () => false,
    scrape: metrics.scrape,
    metricsToken: undefined,
    metricsOpen: true,
  };
});
after(() => rm(folder, { recursive: true }));

const get = async (
  path: string,
  headers: Record<string, string> = {},
  changes: Partial<AppDependencies> = {},
): Promise<Response> => createApp({ ...dependencies, ...changes }).request(path, { headers });

describe('a server at a path of a site', () => {
  const at = (path: string): Promise<Response> => get(path, {}, { basePath: '/calls' });

  it('has everything there, and nothing beside it', async () => {
    for (const path of ['/', '/check', '/call-elements.js', '/chunks/phone-1a2b3c.js', '/ready', '/metrics']) {
      assert.equal((await at(`/calls${path}`)).status, 200, path);
      assert.equal((await at(path)).status, 404, path);
      assert.equal((await at(`/callsign${path}`)).status, 404, path);
    }
  });

  it('sends who leaves out the last stroke to where relative addresses hold', async () => {
    const response = await at('/calls');
    assert.equal(response.status, 308);
    assert.equal(response.headers.get('location'), '/calls/');
  });
});

describe('the widget over HTTP', () => {
  it('can be loaded by a page of any origin', async () => {
    const response = await get('/call-elements.js');
    assert.equal(response.status, 200);
    assert.equal(await response.text(), SCRIPT);
    assert.equal(response.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  });

  it('is asked for again each time, and costs nothing while it is the same', async () => {
    const first = await get('/call-elements.js');
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    const etag = first.headers.get('etag') ?? '';
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/call-elements.js', { 'If-None-Match': tag });
      assert.equal(again.status, 304);
      assert.equal(await again.text(), '');
      assert.equal(again.headers.get('access-control-allow-origin'), '*');
    }
    assert.equal((await get('/call-elements.js', { 'If-None-Match': '"other"' })).status, 200);
  });

  it('has chunks that are kept for good', async () => {
    const response = await get('/chunks/phone-1a2b3c.js');
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  });

  it('is sent as small as the browser can take it', async () => {
    const body = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
    const brotli = await get('/call-elements.js', { 'Accept-Encoding': 'gzip, deflate, br' });
    assert.equal(brotli.headers.get('content-encoding'), 'br');
    assert.equal(brotliDecompressSync(await body(brotli)).toString(), SCRIPT);
    const gzip = await get('/call-elements.js', { 'Accept-Encoding': 'gzip, br;q=0' });
    assert.equal(gzip.headers.get('content-encoding'), 'gzip');
    assert.equal(gunzipSync(await body(gzip)).toString(), SCRIPT);
    assert.ok(Number(gzip.headers.get('content-length')) < SCRIPT.length / 10);
    const tags = [brotli, gzip, await get('/call-elements.js')].map(({ headers }) => headers.get('etag'));
    assert.equal(new Set(tags).size, 3, 'each form has a tag of its own');
    assert.equal(gzip.headers.get('vary'), 'Accept-Encoding');
  });
});

describe('a page of the server', () => {
  for (const path of ['/', '/check'])
    it(`may run what it was shipped with, and nothing from elsewhere: ${path}`, async () => {
      const response = await get(path);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      const policy = response.headers.get('content-security-policy') ?? '';
      const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      assert.ok(policy.includes(`script-src 'self' ${hash(INLINE)};`), policy);
      assert.ok(policy.includes(`style-src 'self' ${hash(STYLE)};`), policy);
      assert.ok(policy.startsWith("default-src 'none';"), policy);
      assert.ok(!policy.includes('unsafe') && !policy.includes('*'), policy);
    });

  for (const path of ['/', '/check'])
    it(`says what to do when it is not built: ${path}`, async () => {
      const response = await get(path, {}, { demo: new Map() });
      assert.equal(response.status, 404);
      assert.match(await response.text(), /npm run build/);
    });
});

describe('the other addresses', () => {
  it('tell whether the server lives and takes calls', async () => {
    assert.equal((await get('/health')).status, 200);
    assert.equal((await get('/ready')).status, 200);
    assert.equal((await get('/ready', {}, { isDraining: () => true })).status, 503);
    assert.equal((await get('/health', {}, { isDraining: () => true })).status, 200);
  });

  it('give the metrics to Prometheus', async () => {
    const response = await get('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    const text = await response.text();
    assert.match(text, /^call_elements_calls_ended_total\{reason="hang-up"\} 1$/m);
    assert.match(text, /^call_elements_request_seconds_count\{event="signal"\} 1$/m);
  });

  it('give the metrics to nobody who comes through a proxy, and in production to nobody at all, but by the token', async () => {
    const header = { 'X-Forwarded-For': '192.0.2.1' };
    const token = { Authorization: 'Bearer open sesame' };
    assert.equal((await get('/metrics', header)).status, 404);
    assert.equal((await get('/metrics', { Via: '1.1 Caddy' })).status, 404);
    assert.equal((await get('/metrics', {}, { metricsOpen: false })).status, 404);
    assert.equal((await get('/metrics', token, { metricsOpen: false })).status, 404);
    const changes = { metricsToken: 'open sesame', metricsOpen: false };
    assert.equal((await get('/metrics', header, changes)).status, 401);
    assert.equal((await get('/metrics', { ...header, ...token }, changes)).status, 200);
  });

  it('give the metrics only to who has the token, if there is one', async () => {
    const changes = { metricsToken: 'open sesame' };
    assert.equal((await get('/metrics', {}, changes)).status, 401);
    assert.equal((await get('/metrics', { Authorization: 'Bearer open' }, changes)).status, 401);
    assert.equal((await get('/metrics', { Authorization: 'Bearer open sesame' }, changes)).status, 200);
  });

  for (const path of [
    '/nothing',
    // A page without its policy.
    '/index.html',
    '/check.html',
    '/.vite/manifest.json',
    '/chunks/',
    '/chunks/../../demo/index.html',
    '/%2e%2e/demo/index.html',
    '/__proto__',
    '/constructor',
  ]) {
    it(`say plainly that there is nothing at ${path}`, async () => {
      const response = await get(path);
      assert.equal(response.status, 404);
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    });
  }

  it('answer HEAD without a body', async () => {
    const response = await createApp(dependencies).request('/call-elements.js', { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
  });
});

describe('HTTP as others speak it', () => {
  /** What the server says to bytes, until it closes. */
  async function say(port: number, text: string): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1' });
    let said = '';
    socket.setEncoding('utf8').on('data', (data: string) => (said += data));
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return said;
  }

  it('is answered: HTTP/1.0 without a Host', async (t) => {
    const { port } = await startServer(t);
    assert.match(await say(port, 'GET /health HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
  });

  it('is answered as HTTP/1.1: whoever offers to upgrade to another protocol', async (t) => {
    const { port } = await startServer(t);
    const offers = 'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n';
    assert.match(await say(port, `GET /health HTTP/1.1\r\n${offers}\r\n`), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
    assert.match(await say(port, `POST /health HTTP/1.1\r\n${offers}Content-Length: 2\r\n\r\nhi`), /^HTTP\/1\.1 400 /);
    const socketIo = '/socket.io/?EIO=4&transport=polling';
    assert.match(await say(port, `GET ${socketIo} HTTP/1.1\r\n${offers}\r\n`), /^HTTP\/1\.1 200 OK\r\n[^]*0\{"sid"/);
    const webSocket = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    assert.match(await say(port, `GET /health HTTP/1.1\r\n${webSocket}\r\n`), /^HTTP\/1\.1 200 /);
  });
});
