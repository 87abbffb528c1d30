import { css } from 'lit';
import { toolLens } from './tool-lens.ts';
import { toolStage } from './tool-stage.ts';

/** Menus and panels of `<video-call>`: cards above the bar, that follow the page's colour scheme. */
const panels = css`
  .panel {
    position: absolute;
    z-index: 1;
    left: 50%;
    bottom: calc(var(--foot) + var(--gap) + var(--_space));
    translate: -50%;
    width: min(300px, 100% - var(--gap) * 2);
    max-height: calc(100% - var(--foot) - var(--gap) * 2 - var(--_space));
    padding: calc(var(--_space) * 0.75);
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    border-radius: calc(var(--_radius-small) + 4px);
    background: var(--_surface);
    color: var(--_surface-text);
    box-shadow:
      0 0 0 1px var(--_border),
      0 10px 32px rgb(0 0 0 / 0.34);
    outline: none;
    animation: open var(--_motion) ease-out;
    --_focus: var(--call-focus, light-dark(#1f4fe0, #8fb0ff));
  }
  @keyframes open {
    from {
      transform: translateY(8px);
    }
  }
  .panel.menu {
    width: auto;
    min-width: min(220px, 100% - var(--gap) * 2);
    max-width: calc(100% - var(--gap) * 2);
  }
  @container phone (width >= 352px) {
    .item.narrow {
      display: none;
    }
  }

  .group {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .menu .group {
    margin-top: calc(var(--_space) / 2);
    padding-top: calc(var(--_space) / 2);
    border-top: 1px solid var(--_border);
  }
  .heading {
    margin: 0;
    padding: calc(var(--_space) * 0.75) calc(var(--_space) * 1.25) calc(var(--_space) / 2);
    color: var(--_surface-muted);
    font-size: 0.86em;
    font-weight: 500;
  }
  .item {
    position: relative;
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 1.25);
    width: 100%;
    min-height: 40px;
    padding: calc(var(--_space) * 0.75) calc(var(--_space) * 1.25);
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    color: inherit;
    text-align: start;
    line-height: 1.25;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    .item {
      min-height: 44px;
    }
  }
  .item > span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .item > .icon {
    color: var(--_surface-muted);
  }
  .item > span + .icon {
    color: var(--_accent-ink);
  }
  .item:hover,
  .item:focus-visible {
    background: var(--_surface-raised);
  }
  .item:focus-visible,
  .item:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .item[aria-busy='true'] {
    opacity: 0.6;
  }
  /* What is chosen has its mark at the end; the browser's own one is there for keys and screen readers. */
  .item input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: inherit;
  }
  .item:has(:checked) {
    font-weight: 500;
  }
  .hint {
    padding: calc(var(--_space) / 2) calc(var(--_space) * 1.25) var(--_space);
    color: var(--_surface-muted);
    font-size: 0.93em;
  }

  .meter {
    --level: 0;
    height: 6px;
    margin: calc(var(--_space) / 2) calc(var(--_space) * 1.25) calc(var(--_space) * 1.25);
    overflow: hidden;
    border-radius: 3px;
    background: var(--_surface-raised);
  }
  .level {
    display: block;
    height: 100%;
    border-radius: inherit;
    background: var(--_success);
    transform-origin: left;
    transform: scaleX(var(--level));
    transition: transform 0.08s linear;
  }
  .level:dir(rtl) {
    transform-origin: right;
  }
  .preview {
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    max-height: 30cqb;
    width: 100%;
    margin-bottom: calc(var(--_space) / 2);
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
  }
  .preview video {
    transform: scaleX(-1);
    min-height: 0;
  }
  .preview .hint {
    padding: 0;
  }

  .panel.details {
    width: min(340px, 100% - var(--gap) * 2);
    padding: calc(var(--_space) / 2) var(--_space) calc(var(--_space) * 1.5);
  }
  .top {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline-start: var(--_space);
  }
  .top .title {
    margin: 0;
    font-size: 1.08em;
  }
  .details .heading {
    padding-inline: var(--_space);
  }
  .rows {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: calc(var(--_space) / 2) calc(var(--_space) * 2);
    margin: 0;
    padding: 0 var(--_space);
  }
  .rows dt {
    color: var(--_surface-muted);
  }
  .rows dd {
    margin: 0;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }

  /* While a window of its own shows the call. */
  .elsewhere .badge {
    margin-bottom: calc(var(--_space) * 1.5);
    background: var(--_stage-control);
    color: var(--_stage-text);
  }

  @media (forced-colors: active) {
    .panel,
    .lens-tools,
    .meter {
      border: 1px solid CanvasText;
    }
    .item:has(:checked),
    .item[aria-checked='true'] {
      outline: 1px solid Highlight;
      outline-offset: -1px;
    }
    .level {
      forced-color-adjust: none;
    }
  }
`;

export const toolStyles = [toolStage, toolLens, panels];
