import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { relative, resolve } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import type { AxeResults } from 'axe-core';
import { Hono } from 'hono';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../../e2e/support/browsers.ts';
import { FRAMES, type FrameName } from '../../../stories/support/setting.ts';
import { bounds, ended, parameters, place, settle, type Scheme, type StoryGlobals } from './in-page.ts';

const BUILT = resolve(import.meta.dirname, '../../../.cache/storybook');
const FLAGS = ['--force-color-profile=srgb', '--disable-lcd-text', '--hide-scrollbars', '--lang=en'];
const PATIENCE = 20_000;

export interface StoryEntry {
  readonly id: string;
  readonly title: string;
  readonly name: string;
}

/** One look at a story. */
export interface View {
  /** Null: it is as large as it likes. */
  readonly frame: FrameName | null;
  readonly scheme: Scheme;
  readonly locale: string;
}

/** What the story says of itself, and what its page has said. */
export interface ShownStory {
  readonly views: readonly View[];
  /** In which it is to be shown as well. */
  readonly locales: readonly string[];
  /** Of a story that looks the same at every look. */
  readonly still: boolean;
  /** Errors, warnings, and requests that went elsewhere. */
  readonly complaints: readonly string[];
}

/** All stories of the built Storybook, as its index has them. */
export async function allStories(): Promise<StoryEntry[]> {
  const index = JSON.parse(await readFile(resolve(BUILT, 'index.json'), 'utf8')) as {
    entries: Record<string, StoryEntry & { type: string }>;
  };
  return Object.values(index.entries).filter(({ type }) => type === 'story');
}

/** The built Storybook, on a port of its own; `script` is the first that runs in the page of a story. */
export async function serveStories(script = ''): Promise<ServerType> {
  const page = await readFile(resolve(BUILT, 'iframe.html'), 'utf8');
  const app = new Hono()
    .get('/iframe.html', (context) => context.html(page.replace('<head>', `<head><script>${script}</script>`)))
    .use('*', serveStatic({ root: relative(process.cwd(), BUILT) }));
  return new Promise((done) => {
    const starting: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => done(starting));
  });
}

/** A browser that shows stories of the built Storybook, one after the other. */
export class Gallery {
  #complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly server: ServerType,
    private readonly axe: string,
  ) {
    const origin = this.#origin;
    const complain = (what: string): void => void this.#complaints.push(what);
    page.on('console', (message) => {
      // An element that is used wrongly tells the page's author, and is shown to.
      const told = message.text().startsWith('[call-elements]') && message.type() === 'warn';
      if (['error', 'warn'].includes(message.type()) && !told) complain(`${message.type()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) complain(`${response.status()} ${response.url()}`);
    });
    page.on('pageerror', (error) => complain(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) complain(`asks ${request.url()}`);
    });
  }

  static async open(): Promise<Gallery> {
    const server = await serveStories();
    const browser = await launchBrowser('chromium', { args: FLAGS });
    const page = await browser.newPage();
    await page.emulateTimezone('UTC');
    await page.setViewport({ width: 1280, height: 860 });
    // What compiles this file calls it in every function that it names, also in those that run in the page.
    await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
    const axe = await readFile(resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8');
    return new Gallery(browser, page, server, axe);
  }

  /** Shows it in every language that it is to be shown in. */
  async *inEachLanguage(story: StoryEntry): AsyncGenerator<ShownStory> {
    const first = await this.show(story);
    yield first;
    for (const locale of first.locales) yield await this.show(story, locale);
  }

  /** Shows it once it is drawn and its own clicks are done. Rejects when it cannot be. */
  async show({ id }: StoryEntry, locale = 'en'): Promise<ShownStory> {
    this.#complaints = [];
    await this.#look('light');
    await this.page.goto(`${this.#origin}/iframe.html?id=${id}&viewMode=story&globals=locale:${locale}`);
    await this.page.waitForFunction(ended, { timeout: PATIENCE });
    const trouble = await this.page.evaluate(ended);
    if (trouble !== 'rendered') throw new Error(trouble || 'It was not drawn.');
    await this.#settle();
    const { frames, schemes, locales, still } = await this.page.evaluate(parameters);
    const views = (frames ?? [null]).flatMap((frame) =>
      (schemes ?? (['light'] as const)).map((scheme) => ({ frame, scheme, locale })),
    );
    return { views, locales: locales ?? [], still, complaints: this.#complaints };
  }

  /** A picture of what is shown, in another place or other colours. */
  async picture({ frame, scheme }: View): Promise<PNG> {
    await this.#look(scheme);
    await this.page.evaluate(place, frame ? FRAMES[frame] : null, frame === null || FRAMES[frame].width > 480);
    await this.#settle();
    const box = await this.page.evaluate(bounds);
    return PNG.sync.read(Buffer.from(await this.page.screenshot({ clip: box, captureBeyondViewport: false })));
  }

  /** What is wrong with it for people who do not see, hear or point as others do. */
  async violations(scheme: Scheme): Promise<string[]> {
    await this.#look(scheme);
    await this.#settle();
    if (!(await this.page.evaluate(`'axe' in window`))) await this.page.evaluate(this.axe);
    const { violations } = await this.page.evaluate(audit);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} (${JSON.stringify(target)})\n${failureSummary}`),
    );
  }

  /** Presses what this selector finds in what one of the people of a live story has, as soon as it can be seen. */
  async press(user: string, selector: string): Promise<void> {
    await this.until(
      user,
      selector,
      `(() => {
      const found = visible(${JSON.stringify(selector)})[0];
      found?.click();
      return found !== undefined;
    })()`,
    );
  }

  /** Their network goes away, or comes back. */
  async unplug(user: string, plugged: boolean): Promise<void> {
    await this.until(
      user,
      'the plug',
      `(() => {
      const [plug] = visible('input[type=checkbox]');
      if (plug.checked !== ${plugged}) plug.click();
      return true;
    })()`,
    );
  }

  /** `condition` may use `visible(selector)`, `seen(selector)`, which counts pictures, and `element(tag)`. */
  async until(user: string, what: string, condition: string): Promise<void> {
    const expression = `(() => {
      const everything = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
        one.shadowRoot ? [one, ...everything(one.shadowRoot)] : [one]);
      const all = everything(document.querySelector('call-session[data-user=${user}]'));
      const visible = (selector) => all.filter((one) => one.matches(selector) && one.checkVisibility());
      const seen = (selector) => visible(selector).filter((one) => one.videoWidth > 2).length;
      const element = (tag) => all.find((one) => one.localName === tag);
      return ${condition};
    })()`;
    try {
      await this.page.waitForFunction(expression, { timeout: PATIENCE });
    } catch (error) {
      throw new Error(`${user} waited in vain for ${what}.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await closeBrowser(this.browser);
    await new Promise((done) => this.server.close(done));
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async #look(scheme: Scheme): Promise<void> {
    await this.page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
  }

  async #settle(): Promise<void> {
    await this.page.evaluate(settle);
  }
}

// What follows runs in the page.

async function audit(): Promise<Pick<AxeResults, 'violations'>> {
  const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
  const { a11y } = (globalThis as StoryGlobals).__STORYBOOK_PREVIEW__?.currentRender?.story?.parameters ?? {};
  const { rules = [] } =
    (a11y as { config?: { rules?: { id: string; enabled: boolean }[] } } | undefined)?.config ?? {};
  const { violations } = await axe.run(document.querySelector('#storybook-root') as Element, {
    resultTypes: ['violations'],
    // What is no part of a page of its own.
    rules: {
      ...{ 'page-has-heading-one': { enabled: false }, region: { enabled: false } },
      ...Object.fromEntries(rules.map(({ id, enabled }) => [id, { enabled }])),
    },
  });
  return { violations };
}
