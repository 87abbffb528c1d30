import { css } from 'lit';
import { frame } from './frame.ts';
import { phoneTokens } from './phone-tokens.ts';

/** The looks of `<call-check>`: a card with a list; what has to be done is said under what is wrong. */
const looks = css`
  :host {
    --_good: light-dark(color-mix(in oklab, var(--_success), #000 38%), var(--_success));
    --_caution: light-dark(#8f5600, var(--_warning));
    --_wrong: light-dark(color-mix(in oklab, var(--_danger), #000 22%), color-mix(in oklab, var(--_danger), #fff 38%));
    --_natural-width: 600px;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_surface-text);
  }
  .check {
    --edge: clamp(16px, 5cqi, calc(var(--_space) * 4));
    max-width: 760px;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow:
      inset 0 0 0 1px var(--_border),
      var(--_shadow);
    -webkit-font-smoothing: antialiased;
  }
  h2,
  h3,
  p,
  ol,
  pre {
    margin: 0;
    padding: 0;
  }
  header {
    display: grid;
    justify-items: start;
    gap: calc(var(--_space) * 1.25);
    padding: var(--edge);
  }
  .title {
    font-size: 1.6em;
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }
  .intro {
    max-width: 62ch;
    color: var(--_surface-muted);
    text-wrap: pretty;
  }

  .choice,
  .small {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space);
    min-height: 44px;
    padding: 0 calc(var(--_space) * 2);
    border: 0;
    border-radius: var(--_radius-small);
    font-weight: 500;
  }
  .accent {
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .accent:hover {
    background: var(--_accent-hover);
  }
  .quiet,
  .small {
    background: var(--_surface);
    box-shadow: inset 0 0 0 1px var(--_border);
  }
  .quiet:hover,
  .small:hover {
    background: color-mix(in oklab, var(--_surface), var(--_surface-text) 6%);
  }
  .start {
    margin-block-start: calc(var(--_space) / 2);
    padding: 0 calc(var(--_space) * 3);
  }
  [aria-busy='true'] {
    opacity: 0.7;
    cursor: default;
  }

  /* A mark, what it is about, how it went; what has to be done goes under it, from the text on. */
  .row,
  .verdict {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: start;
    gap: calc(var(--_space) / 2) calc(var(--_space) * 1.5);
    padding: calc(var(--_space) * 1.75) var(--edge);
  }
  ol {
    list-style: none;
  }
  .row {
    border-block-start: 1px solid var(--_border);
  }
  .mark {
    display: grid;
    place-items: center;
    height: 1.45em;
    font-size: 1.15em;
    color: var(--_surface-muted);
  }
  h3 {
    font-size: 1.07em;
    font-weight: 600;
    line-height: 1.45;
  }
  .text p,
  .more p {
    color: var(--_surface-muted);
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .state {
    padding-block-start: 0.1em;
    color: var(--_surface-muted);
    font-size: 0.93em;
    font-weight: 500;
    white-space: nowrap;
  }
  .good > .mark,
  .good > .state {
    color: var(--_good);
  }
  .warning > .mark,
  .warning > .state {
    color: var(--_caution);
  }
  .bad > .mark,
  .bad > .state {
    color: var(--_wrong);
  }
  .running > .mark {
    color: var(--_accent);
  }
  .waiting > .mark {
    opacity: 0.45;
  }
  .skipped h3,
  .waiting h3 {
    color: var(--_surface-muted);
    font-weight: 500;
  }
  .running > .mark .icon {
    animation: turning 0.9s linear infinite;
  }
  @keyframes turning {
    to {
      rotate: 360deg;
    }
  }
  .warning > .text p,
  .bad > .text p {
    color: var(--_surface-text);
  }

  .verdict {
    align-items: center;
    margin: 0 var(--edge) var(--edge);
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
  }
  .verdict > .mark {
    height: auto;
    font-size: 1.7em;
  }
  .verdict h3 {
    font-size: 1.15em;
  }
  textarea {
    grid-column: 1 / -1;
    width: 100%;
    margin-block-start: var(--_space);
    padding: var(--_space);
    border: 1px solid var(--_border);
    border-radius: 6px;
    background: var(--_surface);
    color: inherit;
    font:
      0.86em/1.5 ui-monospace,
      'SF Mono',
      'Cascadia Mono',
      Menlo,
      Consolas,
      monospace;
    resize: vertical;
  }

  .more {
    grid-column: 2 / -1;
    display: grid;
    gap: calc(var(--_space) * 0.75);
    margin-block-start: var(--_space);
  }
  .block {
    display: flex;
    align-items: flex-start;
    gap: var(--_space);
    padding: calc(var(--_space) * 0.75);
    padding-inline-start: calc(var(--_space) * 1.5);
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
  }
  pre {
    flex: 1;
    min-width: 0;
    align-self: center;
    padding-block: calc(var(--_space) / 2);
    font:
      0.9em/1.55 ui-monospace,
      'SF Mono',
      'Cascadia Mono',
      Menlo,
      Consolas,
      monospace;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-align: start;
    user-select: all;
  }
  code {
    font: inherit;
  }
  .small {
    flex: none;
    padding: 0 calc(var(--_space) * 1.5);
    font-size: 0.93em;
  }

  .devices {
    justify-items: start;
  }
  .devices.pictured {
    grid-template-columns: minmax(0, 200px) minmax(0, 1fr);
    align-items: center;
    gap: calc(var(--_space) * 2);
  }
  video {
    display: block;
    width: 100%;
    aspect-ratio: 4 / 3;
    border-radius: var(--_radius-small);
    background: var(--_stage);
    object-fit: cover;
    /* One knows oneself from the mirror. */
    transform: scaleX(-1);
  }
  video[hidden] {
    display: none;
  }
  .hear {
    display: grid;
    justify-items: start;
    gap: calc(var(--_space) * 1.25);
    width: 100%;
  }
  .meter {
    width: 100%;
    max-width: 320px;
    height: 6px;
    overflow: hidden;
    border-radius: 3px;
    background: color-mix(in srgb, var(--_surface-text) 14%, transparent);
  }
  .meter::before {
    content: '';
    display: block;
    height: 100%;
    border-radius: inherit;
    background: var(--_success);
    transform: scaleX(var(--level, 0));
    transform-origin: left;
    transition: transform 0.08s linear;
  }
  .meter:dir(rtl)::before {
    transform-origin: right;
  }

  @container frame (width < 520px) {
    .start {
      width: 100%;
    }
    /* The sentence has all of the width: what it is about and how it went stay beside each other. */
    .row > .text {
      display: contents;
    }
    .state {
      grid-area: 1 / 3;
    }
    .row > .text p,
    .more {
      grid-column: 1 / -1;
    }
    .verdict {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .verdict .choice {
      grid-column: 1 / -1;
      margin-block-start: var(--_space);
    }
    .block {
      flex-direction: column;
      align-items: stretch;
      padding: calc(var(--_space) * 1.25);
    }
    pre {
      align-self: auto;
    }
    .devices.pictured {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media print {
    :host {
      display: block !important;
    }
    .choice,
    .small {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .check,
    .verdict,
    .block,
    .choice,
    .small {
      border: 1px solid CanvasText;
    }
    .meter::before {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;

export const checkStyles = [phoneTokens, frame, looks];
