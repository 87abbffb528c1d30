import { css } from 'lit';

/** The lens over a screen that is large, and its buttons. */
export const toolLens = css`
  .lens {
    position: absolute;
    inset: 0;
    border-radius: inherit;
    touch-action: pan-x pan-y;
  }
  .lens.zoomed {
    cursor: grab;
    touch-action: none;
  }
  .lens.zoomed:active {
    cursor: grabbing;
  }
  .lens:focus-visible {
    outline-offset: -3px;
  }
  .lens.zoomed ~ .caption {
    display: none;
  }
  .lens-tools {
    position: absolute;
    inset-inline-end: calc(var(--_space) * 0.75);
    bottom: calc(var(--_space) * 0.75);
    display: flex;
    gap: 2px;
    padding: 3px;
    border-radius: 999px;
    background: var(--_stage-glass);
    backdrop-filter: blur(10px);
  }
  .lens-tools ~ .caption {
    max-width: calc(100% - 108px);
  }
  .tool {
    display: grid;
    place-items: center;
    min-width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--_stage-text);
  }
  @media (pointer: coarse) {
    .tool {
      min-width: 44px;
      height: 44px;
    }
    .lens-tools ~ .caption {
      max-width: calc(100% - 124px);
    }
  }
  .tool:hover:not(:disabled) {
    background: rgb(255 255 255 / 0.16);
  }
  .tool:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .tool:focus-visible {
    outline-offset: -2px;
  }
  .percent {
    padding: 0 0.5em;
    font-size: 0.93em;
    font-variant-numeric: tabular-nums;
  }
`;
