import { css } from 'lit';

/**
 * The box of an element that measures itself by its own width. What is contained has no width of its own, and would be nothing
 * at all where a page takes the width from what is in it: in flex rows, floats, dialogs, table cells. So the container is one
 * step further in, and two words with a wide gap stand for what it would like to have: in a narrower place they wrap.
 */
export const frame = css`
  :host {
    --_natural-width: 360px;
    display: block;
    min-width: 0;
    max-width: 100%;
  }
  :host::before {
    content: 'a a';
    display: block;
    flex: 0 1 0;
    min-width: 0;
    height: 0;
    overflow: hidden;
    font: 1px monospace;
    word-spacing: calc(var(--_natural-width) - 2px);
    visibility: hidden;
  }
  :host([hidden]),
  :host([popover]:not(:popover-open, [floating])) {
    display: none;
  }
  .frame {
    container: frame / inline-size;
    width: 100%;
    height: 100%;
  }
  /* On paper there is no call, and what floats would be on every page of it. */
  @media print {
    :host,
    :host([floating]) {
      display: none !important;
    }
  }
`;
