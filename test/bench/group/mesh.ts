import type { BrowserContext, Page } from 'puppeteer-core';
import { scriptTag, type Host } from '../../e2e/support/host.ts';
import type { SentPicture } from './pages/probe.ts';

/** Who is in a mesh; the last one is the one who comes to it. */
const SIZE = 4;
const PATIENCE = 50_000;

/** Four pages of one kind, each in a window of its own. */
export class Mesh {
  private constructor(
    readonly name: string,
    readonly pages: readonly Page[],
    /** What a page of ours needs before its button does something. */
    private readonly ready: () => Promise<unknown>,
  ) {}

  static async bare(
    name: string,
    context: BrowserContext,
    host: Host,
    script: (name: string) => string,
  ): Promise<Mesh> {
    const ids = Array.from({ length: SIZE }, (_, place) => `bare-${place}`);
    const pages: Page[] = [];
    for (const me of ids) {
      const others = ids.filter((id) => id !== me).map((id) => `<video id="${id}" autoplay playsinline></video>`);
      const style = `body { margin: 0; display: grid; grid-template: 1fr 1fr / 1fr 1fr; height: 100vh; gap: 8px }
        video { width: 100%; height: 100%; min-height: 0; object-fit: cover }`;
      const body = `${JOIN}<style>${style}</style>${others.join('')}<video id="self" autoplay playsinline muted></video>
        <script>${script('probe')}</script> <script>${script('bare')}</script>`;
      pages.push(await open(context, `${host.add({ server: '', bare: true, body })}?id=${me}`));
    }
    return new Mesh(name, pages, async () => undefined);
  }

  static async ours(
    name: string,
    { context, host, server, page }: { context: BrowserContext; host: Host; server: string; page: PageScripts },
  ): Promise<Mesh> {
    const pages: Page[] = [];
    const room = name.replaceAll(/\W+/g, '-');
    for (let place = 0; place < SIZE; place++) {
      const user = { id: `person-${place}`, name: `Person ${place}` };
      const style = 'body { margin: 0 } group-call-grid { display: block; height: 100vh }';
      const body = `${JOIN}<style>${style}</style><group-call-grid room="${room}" no-lobby></group-call-grid>
        <script>${page.before}</script> <script>${page.behind}</script>`;
      // The probe has to be there before the library.
      const head = page.built ? `<script>${page.before}</script>${scriptTag({ server, user })}` : '';
      const inBody = page.built ? body.replace(`<script>${page.before}</script>`, '') : body;
      const query = new URLSearchParams({ place: String(place), server });
      pages.push(await open(context, `${host.add({ server, user, bare: true, head, body: inBody })}?${query}`));
    }
    const ready = (): Promise<unknown> =>
      Promise.all(
        pages.map((one) =>
          one.waitForFunction(() => {
            const main = document.querySelector('group-call-grid')?.shadowRoot?.querySelector('.main');
            const any = document.querySelector('group-call-grid')?.shadowRoot?.querySelector('button:not([disabled])');
            return Boolean(main ?? any);
          }),
        ),
      );
    return new Mesh(name, pages, ready);
  }

  /** From the click of the one who comes until that page has seen everybody, in milliseconds. */
  async comeTogether(): Promise<number> {
    const others = this.pages.slice(0, -1);
    const last = this.pages.at(-1) as Page;
    await this.ready();
    await Promise.all(this.pages.map((page) => page.evaluate(() => window.group.reset())));
    // One after the other, as the bare ones take it that everybody knows of those who are there.
    for (const [place, page] of others.entries()) {
      await page.evaluate(() => window.group.join());
      await this.#seen(page, place);
    }
    await Promise.all(others.map((page) => this.#seen(page, others.length - 1)));
    await pause(500);
    await last.bringToFront();
    await last.click('#join');
    const seenAt = await this.#seen(last, others.length);
    await Promise.all(others.map((page) => this.#seen(page, others.length)));
    return seenAt - (await last.evaluate(() => window.group.clickedAt));
  }

  async part(): Promise<void> {
    await Promise.all(this.pages.map((page) => page.evaluate(() => window.group.leave())));
    for (const deadline = Date.now() + PATIENCE; ; await pause(50)) {
      const left = await Promise.all(this.pages.map((page) => page.evaluate(() => window.group.leftovers())));
      if (left.flat().length === 0) return;
      if (Date.now() > deadline) throw new Error(`'${this.name}' has left behind ${left.flat().join(', ')}.`);
    }
  }

  async sent(): Promise<SentPicture> {
    const sent = await this.pages[0]?.evaluate(() => window.group.sent());
    if (!sent) throw new Error(`'${this.name}' sends no pictures.`);
    return sent;
  }

  async hold(picture: SentPicture): Promise<void> {
    await Promise.all(this.pages.map((page) => page.evaluate((one) => window.group.hold?.(one), picture)));
  }

  async close(): Promise<void> {
    for (const page of this.pages) await page.close();
  }

  async #seen(page: Page, count: number): Promise<number> {
    const at = await page.evaluate(
      (others, patience) =>
        Promise.race([window.group.seen(others), new Promise<null>((done) => setTimeout(() => done(null), patience))]),
      count,
      PATIENCE,
    );
    if (at === null) throw new Error(`'${this.name}' has not shown ${count} others for ${PATIENCE / 1_000} s.`);
    return at;
  }
}

/** `before` is the probe, `behind` what joins and leaves. `built`: with the script that the server serves. */
export interface PageScripts {
  readonly built: boolean;
  readonly before: string;
  readonly behind: string;
}

const JOIN = '<button id="join" style="position: fixed; left: 8px; bottom: 8px; z-index: 99999">Join</button>';

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage({ type: 'window' });
  page.on('pageerror', (error) => console.error(String(error)));
  await page.setViewport({ width: 640, height: 480 });
  await page.goto(url);
  // A page that nobody has touched may not play sound.
  await page.mouse.click(1, 1);
  return page;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
