import { css } from 'lit';

/** A floating `<video-call>`: the corner it lies in, the buttons that move it and make it small, and the pill. */
export const phoneFloating = css`
  :host([floating]) {
    --_edge: calc(var(--_space) * 2);
    --_floating-width: min(360px, 100vw - var(--_edge) * 2);
    --_side: max(var(--_edge), env(safe-area-inset-left), env(safe-area-inset-right));
    position: fixed;
    z-index: var(--call-z-index, 2147483000);
    inset: auto;
    inset-block-end: max(var(--_edge), env(safe-area-inset-bottom));
    inset-inline-end: var(--_side);
    width: var(--_floating-width);
    height: auto;
    pointer-events: auto;
  }
  :host([floating][corner^='top']) {
    inset-block: max(var(--_edge), env(safe-area-inset-top)) auto;
  }
  :host([floating][corner$='start']) {
    inset-inline: var(--_side) auto;
  }
  :host([floating][small]) {
    --_floating-width: min(344px, 100vw - var(--_edge) * 2);
  }
  .phone.floating {
    aspect-ratio: auto;
    height: min(480px, 100dvh - var(--_space) * 4);
  }
  .phone.floating.idle {
    display: none;
  }
  .phone.floating.ended {
    height: min(360px, 100dvh - var(--_space) * 4);
  }
  @media (width <= 480px) {
    :host([floating]) {
      --_edge: var(--_space);
      --_floating-width: calc(100vw - var(--_edge) * 2);
    }
    .phone.floating {
      height: min(560px, 100dvh - var(--_space) * 2);
    }
  }

  .window-tools {
    position: absolute;
    inset-block-start: calc(var(--_space) * 0.75);
    inset-inline-end: calc(var(--_space) * 0.75);
    display: flex;
    gap: 2px;
  }
  .window-tool {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--_stage-text);
  }
  .talking .window-tool,
  .sees-self .window-tool {
    background: var(--_stage-glass);
  }
  .window-tool:hover {
    background: var(--_stage-control);
  }
  .grip-button {
    cursor: grab;
    touch-action: none;
  }
  .grip-button:active {
    cursor: grabbing;
  }
  /* Room for them beside who it is. */
  .phone.floating:not(.small) .header {
    min-height: 28px;
    padding-inline-end: calc(84px - var(--gap) / 2);
  }
  .phone.floating .signs {
    margin-inline-start: 0;
  }

  .phone.floating.small {
    height: 64px;
    min-height: 0;
    border-radius: 999px;
  }
  /* Not laid out at all: a stage tells by that that nobody sees it. */
  .small > .stage {
    display: none;
  }
  .small-call {
    --target: 44px;
    --avatar: 44px;
    position: absolute;
    inset: 0;
    display: flex;
    align-items: center;
    gap: var(--_space);
    padding-inline: 10px 6px;
    border-radius: inherit;
    background: var(--_stage);
  }
  .small-who {
    display: flex;
    align-items: center;
    flex: 1;
    gap: calc(var(--_space) * 1.25);
    position: relative;
    min-width: 0;
  }
  .small-grip {
    position: absolute;
    inset: 0;
    padding: 0;
    border: 0;
    border-radius: 999px;
    background: none;
  }
  .small-words {
    display: grid;
    flex: 1;
    min-width: 0;
    line-height: 1.3;
  }
  /* At the side where the rest begins, whichever way a name is read. */
  .small-words .name {
    justify-self: start;
    max-width: 100%;
    font-weight: 600;
    white-space: nowrap;
  }
  .small-line {
    display: flex;
    align-items: center;
    gap: 0.5em;
    overflow: hidden;
    color: var(--_stage-muted);
    font-size: 0.93em;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .small-call .control.hang-up .icon {
    rotate: 135deg;
  }
  .small-call .window-tool {
    width: 36px;
    margin-inline-start: -4px;
    background: none;
  }
  @media (forced-colors: active) {
    .window-tool {
      border: 1px solid ButtonText;
    }
  }
`;
