import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { Browser, BrowserContext } from 'puppeteer-core';
import { closeBrowser, launchBrowser, type ChromiumOptions, type FirefoxPrefs, type Make } from './browsers.ts';
import { Host, type HostPage } from './host.ts';
import { Person, type OpenOptions } from './person.ts';
import { CallServer } from './server.ts';
import { named } from './texts.ts';

export interface StageOptions {
  /** Settings of the server. */
  readonly env?: () => Record<string, string>;
  readonly chromium?: ChromiumOptions;
  readonly firefox?: FirefoxPrefs;
  /** For all pages, as for one: see {@link OpenOptions}. */
  readonly largePictures?: boolean;
  /** What the web site has been allowed in Chromium, with `realPermissions`. */
  readonly allow?: Parameters<BrowserContext['overridePermissions']>[1];
}

export interface User {
  readonly id: string;
  readonly name: string;
}

type PageOptions = Partial<HostPage> & OpenOptions & { make?: Make; context?: BrowserContext };

/** A calling server, a web site and browsers for the tests of one file: started for the first, closed after the last. */
export class Stage {
  server!: CallServer;
  host!: Host;
  readonly #browsers = new Map<Make, Promise<Browser>>();
  #people: Person[] = [];
  #contexts: BrowserContext[] = [];
  #count = 0;

  constructor(private readonly options: StageOptions = {}) {
    before(async () => {
      this.server = await CallServer.start(options.env?.());
      this.host = await Host.start();
    });
    afterEach(async () => {
      const people = this.#people.splice(0);
      try {
        for (const person of people) person.assertCalm();
      } finally {
        for (const person of people) await person.close().catch(() => undefined);
        for (const context of this.#contexts.splice(0)) await context.close().catch(() => undefined);
      }
    });
    after(async () => {
      const browsers = await Promise.allSettled(this.#browsers.values());
      await Promise.all(browsers.map(async (one) => one.status === 'fulfilled' && closeBrowser(one.value)));
      await this.host?.close();
      await this.server?.close();
    });
  }

  /** A user that no other test knows. */
  user(name: string): User {
    return { id: `${name.toLowerCase()}-${++this.#count}`, name };
  }

  async browser(make: Make = 'chromium'): Promise<Browser> {
    let browser = this.#browsers.get(make);
    if (!browser)
      this.#browsers.set(make, (browser = launchBrowser(make, this.options.chromium, this.options.firefox)));
    return browser;
  }

  /** A browser profile of its own, as if on another machine. */
  async context(make: Make = 'chromium'): Promise<BrowserContext> {
    const context = await (await this.browser(make)).createBrowserContext();
    this.#contexts.push(context);
    const { allow } = this.options;
    if (allow && make === 'chromium') await context.overridePermissions(this.host.origin, allow);
    return context;
  }

  /** Somebody on a page of the web site that has what `body` says, by default a button for each of `calls`. */
  async open(
    user: User,
    { make, context, viewport, largePictures, before: first, ...page }: PageOptions = {},
  ): Promise<Person> {
    const url = this.host.add({ server: this.server.origin, user, body: '', ...page });
    return this.visit(user.name, url, {
      ...(make && { make }),
      ...(context && { context }),
      ...(viewport && { viewport }),
      ...(largePictures && { largePictures }),
      ...(first && { before: first }),
    });
  }

  async visit(
    name: string,
    url: string,
    { make = 'chromium', context, ...options }: OpenOptions & { make?: Make; context?: BrowserContext } = {},
  ): Promise<Person> {
    const { largePictures = false } = this.options;
    const person = await Person.open(name, context ?? (await this.context(make)), url, { largePictures, ...options });
    this.#people.push(person);
    person.company = () => this.#people;
    return person;
  }

  /** Two people that can call each other, and are online. */
  async pair(makes: readonly [Make, Make] = ['chromium', 'chromium'], pages: PairPages = {}): Promise<Pair> {
    const [ana, budi] = [this.user('Ana'), this.user('Budi')];
    const a = await this.open(ana, { make: makes[0], body: pages.caller?.(budi) ?? button(budi), ...pages.both });
    const b = await this.open(budi, { make: makes[1], body: pages.callee?.(ana) ?? button(ana), ...pages.both });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    return { ana: a, budi: b, anaUser: ana, budiUser: budi };
  }
}

export interface PairPages {
  readonly caller?: (peer: User) => string;
  readonly callee?: (peer: User) => string;
  readonly both?: PageOptions;
}

export interface Pair {
  readonly ana: Person;
  readonly budi: Person;
  readonly anaUser: User;
  readonly budiUser: User;
}

export function button(to: User, media: 'audio' | 'video' = 'video'): string {
  return `<call-button to="${to.id}" media="${media}">Call ${to.name}</call-button>`;
}

/** The button says that they can be reached. */
export async function isOnline(person: Person, user: User): Promise<void> {
  await person.until(
    `${user.name} to be online`,
    `document.querySelector('call-button[to="${user.id}"]').matches(':state(online)')`,
  );
}

/** From the click on Call to both seeing and hearing each other. */
export async function talk({ ana, budi, budiUser }: Pair): Promise<void> {
  await ana.clickCall(budiUser.id);
  await budi.press(ANSWER_VIDEO);
  await Promise.all([ana.hasMedia(), budi.hasMedia()]);
}

/** Since both have talked for the first time. */
export async function neverNegotiatedAgain(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    const { negotiationNeeded, remote } = await person.seen();
    assert.deepEqual(
      negotiationNeeded.filter(({ first }) => !first),
      [],
      `${person.name} needed no negotiation after the first one`,
    );
    const descriptions = remote.filter(({ text }) => text.startsWith('v=0'));
    assert.equal(descriptions.length, 1, `${person.name} got one description`);
  }
}

/** Nobody rings, nothing is open, no device is on. */
export async function isAtRest(person: Person): Promise<void> {
  await person.until(
    'silence and closed devices',
    `(() => {
      const probe = globalThis[Symbol.for('e2e probe')];
      return probe.tones() === 0 && probe.openConnections() === 0 && probe.liveTracks() === 0;
    })()`,
  );
}

export const ANSWER = named('action.answer');
export const ANSWER_VIDEO = named('action.answer-video-long');
export const ANSWER_VOICE = named('action.answer-voice-long');
export const REJECT = named('action.reject');
export const HANG_UP = named('action.hang-up');
export const CANCEL = named('action.cancel');
export const CALL_AGAIN = /^Call (again|back)$/;
