import assert from 'node:assert/strict';
import type { BrowserContext, ElementHandle, Frame, JSHandle, Page } from 'puppeteer-core';
import { HELPER, OBSERVER, type Probe, type Received, type Seen } from './observer.ts';
import { smallPictures } from './small-pictures.ts';

/** Milliseconds. Long, for a machine that does ten other things; nothing waits longer than it has to. */
const PATIENCE = 25_000;

/** Anything that the browser itself complains about when a server cannot be reached. */
export const NETWORK_TROUBLE =
  /WebSocket|net::ERR_|can.t establish a connection|was interrupted while|Cross-Origin Request Blocked|NS_ERROR/;

type Detail = Record<string, unknown>;

/** Somebody in front of a page: reads what is on it, clicks with a real mouse, and remembers what happened. */
export class Person {
  readonly trouble: string[] = [];
  readonly requests: string[] = [];
  /** The part of the page that one looks at. */
  frame: Frame;
  /** Who else is there, for what is said when something does not come about. */
  company: () => readonly Person[] = () => [];
  #forgiven: RegExp[] = [];

  private constructor(
    readonly name: string,
    readonly page: Page,
  ) {
    this.frame = page.mainFrame();
  }

  static async open(
    name: string,
    context: BrowserContext,
    url: string,
    { viewport = { width: 900, height: 700 }, largePictures = false, before = async () => {} }: OpenOptions = {},
  ): Promise<Person> {
    const page = await context.newPage();
    const person = new Person(name, page);
    page.on('console', (message) => {
      const type = message.type();
      if (type === 'error' || type === 'warn') person.trouble.push(`console.${type}: ${message.text()}`);
    });
    page.on('pageerror', (error) => {
      person.trouble.push(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    page.on('request', (request) => person.requests.push(request.url()));
    await page.setViewport(viewport);
    await page.evaluateOnNewDocument(HELPER);
    if (!largePictures) await smallPictures(page);
    await before(page);
    await page.evaluateOnNewDocument(OBSERVER);
    await page.goto(url, { waitUntil: 'load' });
    return person;
  }

  /** What the browser says by itself and nobody can prevent. */
  forgive(...patterns: RegExp[]): void {
    this.#forgiven.push(...patterns);
  }

  /** The console has stayed clean. */
  assertCalm(): void {
    const left = this.trouble.filter((line) => !this.#forgiven.some((pattern) => pattern.test(line)));
    assert.deepEqual(left, [], `The console of ${this.name} is not clean.`);
  }

  // ——— what one does

  /** Clicks on a button that can be seen, by its accessible name. */
  async press(label: RegExp, inside = ''): Promise<void> {
    for (let left = 3; ; left--) {
      const button = await this.#find(label, inside);
      try {
        return await button.click();
      } catch (error) {
        // It may have been replaced by another one while the mouse was on its way: that one is clicked then.
        if (left === 0 || (await button.evaluate(({ isConnected }) => isConnected))) throw error;
      } finally {
        await button.dispose().catch(() => undefined);
      }
    }
  }

  /**
   * Puts a finger on a button, and says how to take it off: that is the click, if the button is still there. So that several
   * people can click in the same instant.
   */
  async touch(label: RegExp, inside = ''): Promise<() => Promise<void>> {
    const button = await this.#find(label, inside);
    await button.hover();
    await button.dispose();
    await this.page.mouse.down();
    return () => this.page.mouse.up();
  }

  /** Clicks on the `<call-button>` for somebody. */
  async clickCall(to: string): Promise<void> {
    await this.press(/./, `call-button[to="${to}"]`);
  }

  // ——— what one sees

  async reads(text: RegExp, patience = PATIENCE): Promise<void> {
    await (await this.#until(`the text ${text}`, 'reads', [text.source], patience)).dispose();
  }

  async seesButton(label: RegExp, inside = ''): Promise<void> {
    await (await this.#until(`a button ${label}`, 'button', [label.source, inside])).dispose();
  }

  /** Waits for an event of the elements; `skip` leaves out so many that came before. */
  async hears(type: string, detail: Detail = {}, { skip = 0, patience = PATIENCE } = {}): Promise<Detail> {
    const what = `the event ${type} ${JSON.stringify(detail)}${skip ? ` after ${skip} others` : ''}`;
    const handle = await this.#until(what, 'event', [type, detail, skip], patience);
    const event = (await handle.jsonValue()) as { detail: Detail };
    await handle.dispose();
    return event.detail;
  }

  /** Waits until more pictures are decoded and more sound is played than `beyond`, and says how much by then. */
  async hasMedia(beyond: Pick<Received, 'frames' | 'energy'> = { frames: 0, energy: 0 }): Promise<Received> {
    const what = `pictures and sound beyond ${JSON.stringify(beyond)}`;
    const handle = await this.#until(what, 'receivesBeyond', [beyond.frames, beyond.energy]);
    const received = (await handle.jsonValue()) as Received;
    await handle.dispose();
    return received;
  }

  /** Waits until so many connections, and no others, bring pictures and sound. */
  async hasLinks(count: number): Promise<void> {
    await (await this.#until(`${count} links with pictures and sound`, 'hasLinks', [count])).dispose();
  }

  /** Pictures and sound come now, beside whatever came before. */
  async stillHasMedia(): Promise<Received> {
    return this.hasMedia(await this.ask('received'));
  }

  /** Waits until the largest picture shows these colours, as {@link Probe.pictures} names them. */
  async sees(pattern: string, { patience = PATIENCE } = {}): Promise<void> {
    await (await this.#until(`the large picture ${pattern}`, 'shows', [pattern, false], patience)).dispose();
  }

  /** Waits until another picture than the largest and the own one shows these colours. */
  async seesBeside(pattern: string): Promise<void> {
    await (await this.#until(`a small picture ${pattern}`, 'shows', [pattern, true])).dispose();
  }

  async ask<M extends keyof Probe>(method: M, ...args: Parameters<Probe[M]>): Promise<Awaited<ReturnType<Probe[M]>>> {
    const answer = await this.#ask(method, args);
    const value = await answer.jsonValue();
    await answer.dispose();
    return value as Awaited<ReturnType<Probe[M]>>;
  }

  seen(): Promise<Seen> {
    return this.ask('seen');
  }

  /** Waits until so many pictures play, the own one among them. */
  seesAll(count: number): Promise<void> {
    return this.until(
      `${count} pictures`,
      `globalThis[Symbol.for('e2e probe')].videos().filter(({ playing }) => playing).length === ${count}`,
    );
  }

  /** Waits for an expression in the page to be true. */
  async until(what: string, condition: string, patience = PATIENCE): Promise<void> {
    await (await this.#poll(what, patience, () => this.frame.evaluateHandle(condition))).dispose();
  }

  /** When a button with this name was clicked first; milliseconds since the epoch. */
  async clickedAt(label: RegExp): Promise<number> {
    const click = (await this.seen()).clicks.find((one) => label.test(one.label));
    assert.ok(click, `${this.name} never clicked on ${label}.`);
    return click.at;
  }

  async close(): Promise<void> {
    if (!this.page.isClosed()) await this.page.close();
  }

  async #find(label: RegExp, inside: string): Promise<ElementHandle<HTMLElement>> {
    // A tab behind another one draws nothing, and cannot be clicked either.
    await this.page.bringToFront();
    const handle = await this.#until(`a button ${label}`, 'button', [label.source, inside]);
    const button = handle.asElement() as ElementHandle<HTMLElement> | null;
    if (!button) throw new Error(`${this.name} found no button ${label}.`);
    return button;
  }

  #ask<M extends keyof Probe>(method: M, args: Parameters<Probe[M]>): Promise<JSHandle<unknown>> {
    return this.frame.evaluateHandle(
      (name, values) => {
        const probe = (globalThis as unknown as Record<symbol, Record<string, (...all: unknown[]) => unknown>>)[
          Symbol.for('e2e probe')
        ];
        return probe?.[name]?.(...values);
      },
      method,
      args,
    );
  }

  #until<M extends keyof Probe>(
    what: string,
    method: M,
    args: Parameters<Probe[M]>,
    patience = PATIENCE,
  ): Promise<JSHandle<unknown>> {
    return this.#poll(what, patience, () => this.#ask(method, args));
  }

  /** Asks the page until what it answers is true. From here, for what waits inside of a page needs `eval` there. */
  async #poll(what: string, patience: number, look: () => Promise<JSHandle<unknown>>): Promise<JSHandle<unknown>> {
    const deadline = Date.now() + patience;
    let trouble: unknown;
    do {
      try {
        const answer = await look();
        if (answer.asElement() || (await answer.jsonValue())) return answer;
        await answer.dispose();
      } catch (error) {
        // The page is being reloaded, or is not there yet.
        trouble = error;
      }
      await new Promise((done) => setTimeout(done, 40));
    } while (Date.now() < deadline);
    throw await this.#explain(what, trouble);
  }

  async #explain(what: string, cause: unknown): Promise<Error> {
    const others = this.company().filter((one) => one !== this);
    const accounts = await Promise.all([this, ...others].map((one) => one.#account()));
    return new Error(`${this.name} waited in vain for ${what}.\n${accounts.join('\n')}`, { cause });
  }

  /** What this page shows, receives and has told, for somebody who looks for a fault. */
  async #account(): Promise<string> {
    const lines = [`— ${this.name}`];
    try {
      const { events } = await withinPatience(this.seen());
      lines.push(`On screen: ${await this.ask('text')}`);
      lines.push(`Buttons: ${(await this.ask('buttons')).join(' | ')}`);
      lines.push(`Received: ${JSON.stringify(await this.ask('received'))}`);
      lines.push('Pictures:', ...(await this.ask('pictures')).map((picture) => `  ${JSON.stringify(picture)}`));
      lines.push(
        'Events:',
        ...events.map(({ at, type, on, detail }) => `  ${at} ${type} (${on}) ${JSON.stringify(detail)}`),
      );
    } catch (error) {
      lines.push(`Nothing can be read from the page: ${String(error)}`);
    }
    if (this.trouble.length > 0) lines.push('Console:', ...this.trouble);
    return lines.join('\n');
  }
}

/** A page that has died never answers. */
function withinPatience<T>(answer: Promise<T>): Promise<T> {
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), PATIENCE).unref()),
  ]);
}

export interface OpenOptions {
  readonly viewport?: { width: number; height: number };
  /** The camera gives what the browser would; otherwise as much as two cores can code for several pages. */
  readonly largePictures?: boolean;
  /** Runs before the page is loaded. */
  readonly before?: (page: Page) => Promise<unknown>;
}
