import { css } from 'lit';

/** The looks of `<call-button>`. */
export const buttonStyles = css`
  :host {
    display: inline-block;
    max-width: 100%;
    vertical-align: middle;
    font: 500 var(--_font-size) / 1.3 var(--_font);
    color: var(--_surface-text);
  }
  :host([hidden]),
  :host([popover]:not(:popover-open, [floating])) {
    display: none;
  }
  button {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space);
    width: 100%;
    min-height: 44px;
    padding: 0;
    padding-inline: calc(var(--_space) * 1.75) calc(var(--_space) * 2);
    border: 1px solid transparent;
    border-radius: var(--call-button-radius, 999px);
    background: var(--_accent);
    color: var(--_accent-text);
    transition: background-color var(--_motion);
  }
  button:hover {
    background: var(--_accent-hover);
  }
  button:disabled,
  button[aria-disabled='true'] {
    background: var(--_surface-raised);
    border-color: color-mix(in srgb, currentColor 16%, transparent);
    color: var(--_surface-muted);
    cursor: default;
  }
  button.answer {
    background: var(--_success);
    color: var(--_success-text);
  }
  button.answer:hover {
    background: var(--_success-hover);
  }

  /* All that the button may come to say lies in one cell, so that its width is settled from the start. */
  .labels {
    min-width: 0;
    display: inline-grid;
    justify-items: start;
    text-align: start;
  }
  .labels > * {
    grid-area: 1 / 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .plain {
    display: block;
    max-width: 24em;
  }
  .labels > :not(.shown) {
    visibility: hidden;
  }

  .glyph {
    position: relative;
    display: grid;
  }
  .dot {
    position: absolute;
    inset-block-start: -5px;
    inset-inline-end: -6px;
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--_success);
    border: 2px solid var(--_accent);
    box-sizing: content-box;
    opacity: 0;
    transition: opacity var(--_motion);
  }
  .dot.online,
  .dot.offline {
    opacity: 1;
  }
  .dot.offline {
    background: var(--_accent);
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 2px color-mix(in srgb, currentColor 75%, var(--_accent));
  }
  button:hover .dot {
    border-color: var(--_accent-hover);
  }
  button:is(:disabled, [aria-disabled='true'], .answer) .dot {
    opacity: 0;
  }
  button[aria-busy='true'] .glyph {
    animation: waiting 1s ease-in-out infinite alternate;
  }
  @keyframes waiting {
    to {
      opacity: 0.35;
    }
  }

  .error {
    display: block;
    max-width: 32ch;
    margin: calc(var(--_space) / 2) 0 0;
    font-size: 0.875em;
    font-weight: 400;
    color: var(--_surface-muted);
  }

  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    button:is(:disabled, [aria-disabled='true']) {
      border-color: GrayText;
      color: GrayText;
    }
    .dot {
      border-color: ButtonFace;
      forced-color-adjust: none;
    }
    .dot.online {
      background: Highlight;
    }
    .dot.offline {
      background: GrayText;
      box-shadow: none;
    }
  }
`;
