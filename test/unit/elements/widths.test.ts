import { expect, fixture, html } from '@open-wc/testing';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-check.ts';
import '../../../src/define/call-lobby.ts';
import '../../../src/define/group-call-grid.ts';
import '../../../src/define/video-call.ts';
import { until } from './phone-support.ts';

const ELEMENTS = {
  'video-call': '<video-call></video-call>',
  'group-call-grid': '<group-call-grid room="standup"></group-call-grid>',
  'group-call-grid without lobby': '<group-call-grid room="standup" no-lobby></group-call-grid>',
  'call-lobby': '<call-lobby to="ana"></call-lobby>',
  'call-check': '<call-check></call-check>',
  'call-button': '<call-button to="ana"></call-button>',
};

/** Places that are as wide as what is in them. */
const PLACES: Record<string, (of: string) => string> = {
  'a flex row': (of) => `<div style="display: flex">${of}</div>`,
  'a flex row, centred': (of) => `<div style="display: flex; justify-content: center; align-items: center">${of}</div>`,
  'a centred column': (of) => `<div style="display: flex; flex-direction: column; align-items: center">${of}</div>`,
  'a centred grid': (of) => `<div style="display: grid; place-items: center">${of}</div>`,
  'an inline block': (of) => `<div style="display: inline-block">${of}</div>`,
  'fit-content': (of) => `<div style="width: fit-content">${of}</div>`,
  'max-content': (of) => `<div style="width: max-content">${of}</div>`,
  'an absolute box': (of) =>
    `<div style="position: relative; height: 700px"><div style="position: absolute">${of}</div></div>`,
  'a float': (of) => `<div style="float: left">${of}</div>`,
  'a table cell': (of) => `<table><tr><td>${of}</td></tr></table>`,
  'a dialog': (of) => `<dialog open style="position: static">${of}</dialog>`,
  'a popover': (of) => `<div popover="manual" class="open">${of}</div>`,
  'itself as an inline block': (of) => of.replace('>', ' style="display: inline-block">'),
  'itself, afloat': (of) => of.replace('>', ' style="float: right">'),
  'itself, absolute': (of) => of.replace('>', ' style="position: absolute">'),
  'itself as a popover': (of) => of.replace('>', ' popover="manual" class="open">'),
};

describe('elements have a width', () => {
  for (const [name, markup] of Object.entries(ELEMENTS)) {
    const least = name === 'call-button' ? 80 : 300;
    for (const [place, around] of Object.entries(PLACES)) {
      it(`<${name}> in ${place}`, async () => {
        for (const width of [900, 280]) {
          const outer = await fixture(html`<div style="width: ${width}px">${unsafeHTML(around(markup))}</div>`);
          for (const popover of outer.querySelectorAll<HTMLElement>('.open')) popover.showPopover();
          const element = outer.querySelector<HTMLElement>(name.split(' ')[0] ?? '');
          await until(() => (element?.getBoundingClientRect().height ?? 0) > 20, `a height in ${width} px`);
          const box = element?.getBoundingClientRect() ?? new DOMRect();
          const enough = Math.min(least, place.includes('popover') || place === 'max-content' ? least : width - 40);
          expect(box.width, `in ${width} px`).to.be.at.least(enough);
          // What is as wide as its contents whatever there is room for is the page's own wish.
          if (!/max-content|popover|table|absolute/.test(place)) expect(box.width).to.be.at.most(width);
        }
      });
    }
  }

  it('and a small place of a given size is theirs', async () => {
    for (const markup of Object.values(ELEMENTS).slice(0, -1)) {
      const outer = await fixture(html`<div style="width: 220px">${unsafeHTML(markup)}</div>`);
      expect(outer.firstElementChild?.getBoundingClientRect().width).to.equal(220);
      const row = await fixture(html`<div style="display: flex; width: 220px">${unsafeHTML(markup)}<b>x</b></div>`);
      expect(row.firstElementChild?.getBoundingClientRect().right).to.be.at.most(row.getBoundingClientRect().right);
    }
  });
});
