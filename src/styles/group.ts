import { css } from 'lit';
import { groupChat } from './group-chat.ts';
import { groupLayout } from './group-layout.ts';
import { groupPanels } from './group-panels.ts';
import { groupStage } from './group-stage.ts';
import { lobbyStyles } from './lobby.ts';
import { phoneStyles } from './phone.ts';
import { toolStyles } from './tools.ts';

/** How a room looks, and what moves. */
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

export const groupStyles = [
  ...lobbyStyles,
  ...phoneStyles,
  ...toolStyles,
  groupStage,
  groupPanels,
  groupChat,
  groupLayout,
  looks,
];
