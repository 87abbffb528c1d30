import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { LitElement } from 'lit';
import * as library from '../../../src/index.ts';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-check.ts';
import '../../../src/define/call-lobby.ts';
import '../../../src/define/call-session.ts';
import '../../../src/define/group-call-grid.ts';
import '../../../src/define/video-call.ts';
import { watchTags } from '../../../src/elements/watch-tags.ts';
import { aCall, FakeSession, talking } from './fake-session.ts';
import { button, phone, text, until } from './phone-support.ts';

type ElementClass = typeof LitElement & CustomElementConstructor;

const CLASSES = Object.entries<unknown>(library).filter(
  (entry): entry is [string, ElementClass] =>
    typeof entry[1] === 'function' && entry[1].prototype instanceof LitElement,
);

/** All accessors that a class has of its own or from its bases, up to Lit's. */
function accessorsOf({ prototype, elementProperties }: ElementClass): [name: string, writable: boolean][] {
  const found = new Map<string, boolean>();
  for (let from = prototype as object; from !== LitElement.prototype; from = Object.getPrototypeOf(from) as object) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      const writable = 'set' in descriptor && descriptor.set !== undefined;
      if (!('value' in descriptor) && !found.has(name)) found.set(name, writable);
    }
  }
  return [...found].filter(([name]) => elementProperties.get(name)?.state !== true);
}

/** A value that the accessor takes, other than its default. */
function valueFor(name: string): unknown {
  if (name === 'session') return new FakeSession(talking());
  if (name === 'tokenSource') return () => Promise.resolve('');
  return { layout: 'split', media: 'audio', corner: 'top-start' }[name] ?? 'given';
}

describe('what a page sets before a tag is defined', () => {
  it('is looked at in every class of the library', () => {
    expect(CLASSES.map(([name]) => name).sort()).to.deep.equal([
      'CallButtonElement',
      'CallCheckElement',
      'CallLobbyElement',
      'CallSessionElement',
      'GroupCallGridElement',
      'VideoCallElement',
    ]);
  });

  for (const [name, Class] of CLASSES) {
    for (const [property, writable] of accessorsOf(Class)) {
      it(`${name}.${property} is ${writable ? 'set when it is' : 'what the class says'}`, async () => {
        const tag = `x-${name}-${property}`.toLowerCase();
        const value = valueFor(property);
        const element = document.createElement(tag) as unknown as Record<string, unknown> & LitElement;
        element[property] = value;
        const around = await fixture(html`<div></div>`);
        around.append(element);
        customElements.define(tag, class extends (Class as CustomElementConstructor) {});
        await element.updateComplete;
        expect(Object.hasOwn(element, property), 'nothing lies over the accessor').to.equal(false);
        if (writable) expect(element[property]).to.equal(value);
        else expect(element[property]).not.to.equal(value);
      });
    }
  }
});

describe('focus', () => {
  it('goes back to where it was when the last screen is put away', async () => {
    const field = await fixture<HTMLButtonElement>(html`<button>Call</button>`);
    const one = await phone({ call: aCall({ phase: 'ended', endedAt: 1 }) });
    field.focus();
    (await button(one, 'Close')).focus();
    one.session.set({ call: null });
    await one.element.updateComplete;
    expect(document.activeElement).to.equal(field);
  });

  it('goes back when a floating phone leaves, to a button of ours too, and is not taken otherwise', async () => {
    const session = new FakeSession();
    const around = await fixture(
      html`<call-session .session=${session}
        ><call-button to="ana"></call-button><input aria-label="x"
      /></call-session>`,
    );
    await aTimeout(50);
    const floating = () => document.querySelector('body > video-call');
    const caller = around.querySelector('call-button');
    for (const inside of [true, false]) {
      session.set(talking());
      await until(() => Boolean(floating()?.shadowRoot?.querySelector('[part=hang-up-button]')), 'the phone');
      caller?.focus();
      if (inside) floating()?.shadowRoot?.querySelector<HTMLElement>('[part=hang-up-button]')?.focus();
      else around.querySelector('input')?.focus();
      session.set({ call: null, room: null });
      await until(() => floating() === null, 'no phone');
      expect(document.activeElement).to.equal(inside ? caller : around.querySelector('input'));
    }
  });
});

describe('the language of the page', () => {
  const spoken = (element: Element) => text(element.shadowRoot?.querySelector('.frame, button') ?? null);
  const ELEMENTS = [
    '<call-button to="ana">',
    '<video-call>',
    '<group-call-grid room="a">',
    '<call-lobby>',
    '<call-check>',
  ];

  for (const markup of ELEMENTS) {
    it(`is followed by ${markup} when it changes, around it and beyond a shadow root`, async () => {
      const outer = await fixture<HTMLElement>(html`<div lang="en"><div></div></div>`);
      const root = (outer.firstElementChild as HTMLElement).attachShadow({ mode: 'closed' });
      root.innerHTML = `<p>${markup}${markup.replace('<', '</').split(' ')[0]?.replace('>', '')}></p>`;
      const inner = root.firstElementChild as HTMLElement;
      const element = inner.firstElementChild as HTMLElement;
      await until(() => spoken(element).length > 3, 'words');
      await aTimeout(50);
      const english = spoken(element);
      outer.lang = 'id';
      await until(() => ![english, ''].includes(spoken(element)), 'other words');
      inner.lang = 'ar';
      await until(() => /[\u0600-\u06ff]/.test(spoken(element)), 'Arabic');
      expect(element.shadowRoot?.firstElementChild).to.have.attribute('dir', 'rtl');
      inner.removeAttribute('lang');
      outer.lang = 'en';
      await until(() => spoken(element) === english, 'English again');
    });
  }
});

describe('elements that are loaded when the page has them', () => {
  const found: string[] = [];
  const tag = (name: string) => `y-${name}`;

  it('are found in the markup of shadow trees, in those that scripts make, and in those that come late', async () => {
    const names = ['declared', 'nested', 'scripted', 'later', 'upgraded', 'plain'].map(tag);
    const place = await fixture<HTMLElement>(html`<div></div>`);
    const declared = `<div><template shadowrootmode="open"><y-declared></y-declared>
      <div><template shadowrootmode="open"><y-nested></y-nested></template></div></template></div>`;
    (place as HTMLElement & { setHTMLUnsafe(markup: string): void }).setHTMLUnsafe(`${declared}<y-host></y-host>`);
    watchTags([...names, 'y-none'], (name) => found.push(name));
    expect(found.sort()).to.deep.equal(['y-declared', 'y-nested']);

    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = '<y-scripted></y-scripted>';
    place.append(host);
    await until(() => found.includes('y-scripted'), 'the one of a script');
    root.append(document.createElement('y-later'));
    await until(() => found.includes('y-later'), 'the one that comes later');
    customElements.define(
      'y-host',
      class extends HTMLElement {
        connectedCallback(): void {
          this.attachShadow({ mode: 'open' }).innerHTML = '<y-upgraded></y-upgraded>';
        }
      },
    );
    await until(() => found.includes('y-upgraded'), 'the one of an element that is defined late');
    place.append(document.createElement('y-plain'), document.createElement('y-plain'));
    await until(() => found.includes('y-plain'), 'the one of the page itself');
    expect([...found].sort()).to.deep.equal([...names].sort());
  });
});
