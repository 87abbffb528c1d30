import { css } from 'lit';
import { groupPanels } from './group-panels.ts';
import { groupStage } from './group-stage.ts';
import { lobbyStyles } from './lobby.ts';
import { phoneStyles } from './phone.ts';
import { toolStyles } from './tools.ts';

/**
 * Where things are in `<group-call-grid>`: the stage, under it the bar, so that no button ever lies over a face, and beside it
 * what is open. Measured by the grid's own size, as the phone is.
 */
const layout = css`
  :host {
    --_danger-strong: var(--call-danger, #d92d35);
  }
  .before {
    display: grid;
    align-content: center;
    justify-items: center;
    min-height: 100%;
  }
  .before .lobby {
    width: 100%;
  }

  .phone.room {
    --avatar: clamp(56px, 20cqmin, 96px);
  }
  .room.inside {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) auto;
  }
  .area {
    position: relative;
    grid-area: 2 / 1;
    min-height: 0;
    margin: var(--_space) var(--_space) 0;
  }
  .foot {
    grid-area: 3 / 1 / auto / -1;
    display: flex;
    justify-content: center;
    min-width: 0;
    padding: calc(var(--gap) - 2px) var(--_space) var(--gap);
  }
  .room .controls {
    position: static;
    translate: none;
    background: color-mix(in srgb, var(--_stage), #fff 3%);
    backdrop-filter: none;
  }
  .room .over {
    inset: var(--_space);
    z-index: 2;
  }
  .room .veil {
    z-index: 1;
    border-radius: var(--_radius-small);
    padding: calc(var(--_space) * 2);
  }

  .about {
    grid-area: 1 / 1;
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 1.25);
    min-width: 0;
    padding: var(--_space) calc(var(--_space) * 2) 0;
    font-weight: 500;
    white-space: nowrap;
  }
  .about > .name {
    min-width: 2.5em;
  }
  .fact {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    flex: none;
    color: var(--_stage-muted);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .fact .icon {
    width: 1.1em;
    height: 1.1em;
  }
  .fact.weak {
    flex: 0 1 auto;
    overflow: hidden;
    color: var(--_warning);
    text-overflow: ellipsis;
  }
  .about .sharing {
    margin-inline-start: auto;
  }
  @container phone (width < 480px) {
    .fact .word {
      position: absolute;
      clip-path: inset(50%);
    }
    .about .sharing .name {
      position: absolute;
      clip-path: inset(50%);
    }
    .about .fact.weak {
      display: none;
    }
  }
  /* On a wide one it has a place beside the bar, and the stage has all of the height. */
  @container phone (width >= 1080px) {
    .about {
      grid-area: 3 / 1;
      align-self: center;
      justify-self: start;
      max-width: calc(50cqi - 320px);
      padding: 0;
      padding-inline-start: calc(var(--_space) * 2.5);
    }
    .fact .word {
      display: none;
    }
    .about .sharing {
      display: none;
    }
  }

  .aside {
    grid-area: 1 / 2 / 3 / 3;
    width: clamp(280px, 30cqi, 360px);
    margin-block-start: var(--_space);
    margin-inline-end: var(--_space);
  }
  /* Over the stage where there is no room beside it. What is covered is not there, for the keyboard either. */
  @container phone (width < 720px) {
    .aside {
      grid-area: 1 / 1 / 3 / -1;
      z-index: 1;
      width: auto;
      margin-inline-start: var(--_space);
    }
    .with-side :is(.area, .about) {
      visibility: hidden;
    }
    .with-side .over {
      visibility: visible;
    }
    .with-side .notices > * {
      box-shadow: 0 8px 30px rgb(0 0 0 / 0.45);
    }
  }

  .from {
    display: none;
  }
  .room .caret {
    display: none;
  }
  .room .pair {
    background: none;
  }
  @container phone (width >= 340px) {
    .control.from.tier-1 {
      display: grid;
    }
    .item.below.tier-1,
    .news {
      display: none;
    }
  }
  @container phone (width < 400px) {
    .room .controls {
      gap: calc(var(--_space) * 0.75);
    }
  }
  @container phone (width >= 500px) {
    .control.from.tier-2 {
      display: grid;
    }
    span.from.tier-2 {
      display: contents;
    }
    .item.below.tier-2 {
      display: none;
    }
  }
  @container phone (width >= 600px) {
    .control.from.tier-3 {
      display: grid;
    }
    .below.tier-3 {
      display: none !important;
    }
    .room .caret {
      display: grid;
    }
    .room .pair {
      background: rgb(255 255 255 / 0.09);
    }
  }

  .control.chosen {
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .count {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -3px;
    min-width: 20px;
    padding: 0 5px;
    border: 2px solid var(--_stage);
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_accent-text);
    font-size: 11px;
    font-weight: 600;
    line-height: 16px;
    font-variant-numeric: tabular-nums;
  }
  .chosen .count {
    background: #fff;
    color: #14171e;
  }
  .item > .count {
    position: static;
    flex: none;
    border: 0;
    line-height: 20px;
  }
  .more-button {
    position: relative;
    display: grid;
  }
  .news {
    position: absolute;
    inset-block-start: 1px;
    inset-inline-end: 1px;
    width: 12px;
    height: 12px;
    border: 2px solid var(--_stage);
    border-radius: 50%;
    background: var(--_accent);
    pointer-events: none;
  }
`;

/** How it looks, and what moves. */
const looks = css`
  .room h2,
  .aside h2 {
    margin: 0;
  }
  .room .screen {
    padding: calc(var(--_space) * 3) calc(var(--_space) * 2);
  }
  .room .screen > .badge {
    width: clamp(52px, 18cqmin, 76px);
    height: clamp(52px, 18cqmin, 76px);
    margin-bottom: calc(var(--_space) * 1.5);
    font-size: clamp(16px, 5cqmin, 22px);
  }
  .room:not(.idle) .badge {
    background: var(--_stage-control);
    color: var(--_stage-text);
  }
  .badge.busy {
    position: relative;
  }
  .badge.busy::after {
    content: '';
    position: absolute;
    inset: -5px;
    border: 2px solid transparent;
    border-top-color: var(--_accent-glow);
    border-radius: 50%;
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  .screen .line.hint {
    max-width: 44ch;
    padding: 0;
    margin-top: var(--_space);
    color: inherit;
    font-size: inherit;
    opacity: 0.85;
  }
  .calm .note {
    max-width: 44ch;
    margin-top: var(--_space);
  }
  .calm .note strong {
    display: block;
    color: var(--_surface-text);
    font-weight: 600;
  }
  .room .choice[aria-busy='true'] {
    opacity: 0.7;
  }
  .room .choice[aria-disabled='true'] {
    cursor: default;
    filter: none;
    opacity: 0.55;
  }

  .toasts {
    position: absolute;
    z-index: 1;
    left: 50%;
    bottom: calc(var(--_space) * 1.25);
    display: grid;
    justify-items: center;
    gap: calc(var(--_space) * 0.75);
    width: max-content;
    max-width: calc(100% - var(--_space) * 3);
    translate: -50%;
    pointer-events: none;
  }
  .toasts .pill {
    display: block;
    max-width: min(100%, 46ch);
    padding: 0.5em 1.2em;
    overflow: hidden;
    background: color-mix(in srgb, var(--_stage) 88%, transparent);
    box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.12);
    text-overflow: ellipsis;
    animation: toast var(--_motion) cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  @keyframes toast {
    from {
      opacity: 0;
      translate: 0 8px;
    }
  }

  .floats {
    position: absolute;
    z-index: 1;
    inset: 0;
    overflow: hidden;
    border-radius: var(--_radius-small);
    pointer-events: none;
  }
  .float {
    --path: 0;
    position: absolute;
    bottom: var(--_space);
    inset-inline-start: calc(var(--_space) * 2 + var(--path) * min(76px, 17cqi));
    display: grid;
    justify-items: center;
    gap: 2px;
    animation: rise 4s cubic-bezier(0.2, 0.6, 0.4, 1) forwards;
  }
  .float .emoji {
    font-size: clamp(28px, 8cqmin, 44px);
    line-height: 1.2;
  }
  .float .pill {
    max-width: 9em;
    padding: 0.15em 0.7em;
    font-size: 0.86em;
  }
  .path-1 {
    --path: 2;
  }
  .path-2 {
    --path: 4;
  }
  .path-3 {
    --path: 1;
  }
  .path-4 {
    --path: 3;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(20px) scale(0.6);
    }
    10% {
      opacity: 1;
      transform: translateY(0) scale(1.1);
    }
    16% {
      transform: translateY(-6px) scale(1);
    }
    75% {
      opacity: 1;
    }
    to {
      opacity: 0;
      transform: translateY(-52cqb);
    }
  }

  .emoji {
    font-family: 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif;
  }
  button.emoji {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: 22px;
    line-height: 1;
    transition: transform 0.12s;
  }
  button.emoji:hover,
  button.emoji:focus-visible {
    background: var(--_surface-raised);
    transform: scale(1.12);
  }
  button.emoji:active {
    transform: scale(0.92);
  }
  .panel.reactions {
    display: flex;
    width: auto;
    gap: 2px;
    padding: 4px 6px;
    border-radius: 999px;
  }
  .menu .quick {
    display: flex;
    justify-content: space-between;
    margin: 0;
    padding: 0 2px;
    border: 0;
  }
  .quick button.emoji {
    width: 40px;
  }
  .panel.details .rows {
    margin-bottom: var(--_space);
  }

  @media (forced-colors: active) {
    .room .badge,
    .count,
    .toasts .pill {
      border: 1px solid CanvasText;
    }
    .control.chosen {
      border: 3px solid Highlight;
    }
    .news {
      forced-color-adjust: none;
    }
  }
`;

export const groupStyles = [...lobbyStyles, ...phoneStyles, ...toolStyles, groupStage, groupPanels, layout, looks];
