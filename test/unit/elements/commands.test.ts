import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { obeyCommands } from '../../../src/elements/commands.ts';

/** What an element of ours is to a command. */
class Obedient extends HTMLElement {
  readonly done: string[] = [];

  constructor() {
    super();
    obeyCommands(this, ['hangUp', 'toggleCamera']);
  }

  hangUp(): void {
    this.done.push('hangUp');
  }

  toggleCamera(): void {
    this.done.push('toggleCamera');
  }
}
customElements.define('obedient-element', Obedient);

interface Page {
  readonly element: Obedient;
  readonly press: (id: string) => void;
}

async function page(): Promise<Page> {
  const root = await fixture(html`
    <div>
      <obedient-element id="mine"></obedient-element>
      <div id="other"></div>
      <button id="hang-up" commandfor="mine" command="--hang-up"><b id="inside">End</b></button>
      <button id="camera" commandfor="mine" command="--toggle-camera">Camera</button>
      <button id="unknown" commandfor="mine" command="--fly">Fly</button>
      <button id="missing" commandfor="mine" command="--accept">Accept</button>
      <button id="disabled" commandfor="mine" command="--hang-up" disabled>End</button>
      <button id="elsewhere" commandfor="other" command="--hang-up">End</button>
      <button id="prevented" commandfor="mine" command="--hang-up" @click=${(event: Event) => event.preventDefault()}>
        End
      </button>
      <button id="plain">Nothing</button>
    </div>
  `);
  const element = root.querySelector('obedient-element') as Obedient;
  // What the element has asked for is there when this is.
  await import('../../../src/elements/command-clicks.ts');
  return { element, press: (id) => root.querySelector<HTMLElement>(`#${id}`)?.click() };
}

/** What holds in every browser. */
function promises(): void {
  it('does what the button of the page says, also when something in it is clicked', async () => {
    const { element, press } = await page();
    press('hang-up');
    press('camera');
    press('inside');
    await aTimeout(0);
    expect(element.done).to.deep.equal(['hangUp', 'toggleCamera', 'hangUp']);
  });

  it('does nothing that it cannot do, or that is meant for another element, disabled or prevented', async () => {
    const { element, press } = await page();
    for (const id of ['unknown', 'missing', 'disabled', 'elsewhere', 'prevented', 'plain']) press(id);
    await aTimeout(0);
    expect(element.done).to.deep.equal([]);
  });

  it('can be prevented by the page, and says which button it was', async () => {
    const { element, press } = await page();
    let source: Element | null = null;
    element.addEventListener(
      'command',
      (event) => {
        source = (event as CommandEvent).source;
        event.stopImmediatePropagation();
      },
      true,
    );
    press('hang-up');
    await aTimeout(0);
    expect(source).to.have.property('id', 'hang-up');
  });
}

describe('buttons of the page that command an element', () => {
  describe('where the browser has them', promises);

  describe('where it has none', () => {
    const native = Object.getOwnPropertyDescriptor(HTMLButtonElement.prototype, 'commandForElement');
    /** Those of the browser cannot be turned off, but kept from everybody. */
    const hide = (event: Event): void => {
      if (event.isTrusted) event.stopImmediatePropagation();
    };

    before(() => {
      delete (HTMLButtonElement.prototype as Partial<HTMLButtonElement>).commandForElement;
      window.addEventListener('command', hide, true);
    });
    after(() => {
      window.removeEventListener('command', hide, true);
      if (native) Object.defineProperty(HTMLButtonElement.prototype, 'commandForElement', native);
    });

    promises();

    it('leaves them to a script of the page that brings them later', async () => {
      const { element, press } = await page();
      Object.defineProperty(HTMLButtonElement.prototype, 'commandForElement', { value: null, configurable: true });
      press('hang-up');
      await aTimeout(0);
      delete (HTMLButtonElement.prototype as Partial<HTMLButtonElement>).commandForElement;
      expect(element.done).to.deep.equal([]);
    });
  });
});
