import { css } from 'lit';
import { frame } from './frame.ts';
import { phoneControls } from './phone-controls.ts';
import { phoneTokens } from './phone-tokens.ts';

/** The looks of `<call-lobby>`: a card, on which one sees oneself beside what can be chosen, or above it where it is narrow. */
const looks = css`
  :host {
    --_natural-width: 640px;
    font: 400 var(--_font-size) / 1.4 var(--_font);
    color: var(--_surface-text);
  }
  /* Inside of it alone: other elements have it beside things of their own. */
  .lobby {
    --gap: calc(var(--_space) * 1.25);
    --target: 44px;
    display: grid;
    gap: calc(var(--_space) * 2.5);
    max-width: 860px;
    padding: var(--gap);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow:
      inset 0 0 0 1px var(--_border),
      var(--_shadow);
    -webkit-font-smoothing: antialiased;

    &.audio {
      max-width: 440px;
    }
    @container frame (width >= 620px) {
      &.video {
        grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr);
      }
    }
    p,
    h2 {
      margin: 0;
    }

    .preview {
      position: relative;
      display: block;
      min-height: 180px;
      max-height: none;
      margin: 0;
      aspect-ratio: 4 / 3;
      overflow: hidden;
      border-radius: max(var(--_radius) - var(--gap) / 2, 4px);
      background: radial-gradient(120% 100% at 50% 0%, var(--_stage-raised), var(--_stage));
      color: var(--_stage-text);
      --_focus: var(--call-focus, #fff);
    }
    @container frame (width >= 620px) {
      .preview {
        aspect-ratio: auto;
        min-height: 340px;
      }
    }
    video {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: var(--_tile-fit);
    }
    video[hidden] {
      display: none;
    }
    video {
      transform: none;
    }
    /* One knows oneself from the mirror. */
    .mirror {
      transform: scaleX(-1);
    }
    .absent {
      position: absolute;
      inset: 0;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: var(--_space);
      padding: 0 calc(var(--_space) * 2) calc(var(--target) / 2);
      color: var(--_stage-muted);
      text-align: center;
    }
    .badge {
      display: grid;
      place-items: center;
      width: 64px;
      height: 64px;
      border-radius: 50%;
      background: rgb(255 255 255 / 0.07);
      font-size: 1.2em;
    }
    .controls {
      position: absolute;
      bottom: var(--gap);
      left: 50%;
      translate: -50%;
      display: flex;
      gap: var(--_space);
      padding: calc(var(--_space) * 0.75);
    }

    .side {
      display: flex;
      flex-direction: column;
      align-self: center;
      gap: calc(var(--_space) * 1.25);
      min-width: 0;
      padding: var(--_space);
    }
    .place {
      margin-bottom: calc(var(--_space) * -1);
      color: var(--_surface-muted);
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    .title {
      font-size: 1.45em;
      font-weight: 600;
      line-height: 1.25;
      overflow-wrap: anywhere;
      text-wrap: balance;
    }
    .line,
    .note,
    .field > span {
      color: var(--_surface-muted);
      text-wrap: pretty;
    }
    .title + .line {
      margin: calc(var(--_space) * -0.75) 0 calc(var(--_space) / 2);
    }
    .here {
      color: var(--_surface-text);
    }
    .here + .line {
      margin-top: calc(var(--_space) * -1.5);
      font-size: 0.93em;
    }
    .note,
    .field > span {
      font-size: 0.93em;
    }

    .box {
      padding: calc(var(--_space) * 1.5);
      border-radius: var(--_radius-small);
      background: var(--_surface-raised);
    }
    .box[part='invitation'] {
      display: grid;
      gap: calc(var(--_space) * 1.25);
    }
    .row {
      display: flex;
      align-items: center;
      gap: var(--_space);
    }
    .grow {
      flex: 1;
    }
    .device {
      padding: calc(var(--_space) / 2) calc(var(--_space) * 1.5) var(--_space);
    }
    .device:not(:has(.meter)) {
      padding-block: calc(var(--_space) / 4);
    }
    &.audio .device:has(.meter) {
      padding-block-start: calc(var(--_space) * 1.25);
    }
    &.audio .meter {
      margin-top: calc(var(--_space) * 1.25);
    }
    /* On the card, not over a picture. */
    &.audio .control.on,
    &.audio .control.starting {
      background: var(--_surface);
      color: var(--_surface-text);
      box-shadow: inset 0 0 0 1px var(--_border);
    }
    &.audio .control.off {
      background: var(--_surface-text);
      color: var(--_surface);
    }
    .device .note {
      margin-top: calc(var(--_space) * 0.75);
    }
    .choice.quiet {
      background: var(--_surface);
      box-shadow: inset 0 0 0 1px var(--_border);
    }
    .main {
      min-height: 48px;
      margin-top: calc(var(--_space) / 2);
      border-radius: var(--_radius-small);
    }
    .choice.quiet {
      border-radius: var(--_radius-small);
    }
    .main[aria-busy='true'] {
      opacity: 0.7;
      cursor: default;
    }

    .picker {
      position: relative;
      display: block;
      flex: 1;
      min-width: 0;
    }
    .picker::after {
      content: '';
      position: absolute;
      inset-block-start: calc(50% - 5px);
      inset-inline-end: 4px;
      width: 7px;
      height: 7px;
      border: solid var(--_surface-muted);
      border-width: 0 2px 2px 0;
      rotate: 45deg;
      pointer-events: none;
    }
    select,
    input {
      width: 100%;
      height: 44px;
      margin: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
    }
    select {
      padding: 0;
      padding-inline-end: 20px;
      appearance: none;
      text-overflow: ellipsis;
      cursor: pointer;
    }
    select:disabled {
      color: var(--_surface-muted);
      opacity: 1;
      cursor: default;
    }
    option {
      background: var(--_surface);
      color: var(--_surface-text);
    }
    .field {
      display: grid;
      gap: calc(var(--_space) / 2);
    }
    input {
      padding: 0 calc(var(--_space) * 1.5);
      border-radius: var(--_radius-small);
      background: var(--_surface-raised);
    }
    input::placeholder {
      color: var(--_surface-muted);
      opacity: 1;
    }
    .test {
      display: grid;
      place-items: center;
      flex: none;
      width: 44px;
      height: 44px;
      margin-inline-end: calc(var(--_space) * -1);
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--_surface-muted);
    }
    .test:hover {
      background: var(--_surface);
      color: var(--_surface-text);
    }
    .test[aria-disabled='true'] {
      color: var(--_accent-ink);
    }

    .meter {
      height: 4px;
      margin: 0;
      overflow: hidden;
      border-radius: 2px;
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

    .troubles {
      display: grid;
      gap: var(--_space);
    }
    .troubles:not(:has(.box)) {
      display: none;
    }
    .box.trouble {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: var(--_space);
    }
    .trouble > .icon {
      margin-top: 0.1em;
      color: light-dark(#a86500, var(--_warning));
    }
    .trouble p {
      flex: 1 1 12em;
      min-width: 0;
      color: var(--_surface-muted);
      overflow-wrap: anywhere;
    }
    .trouble .small {
      margin-inline-start: auto;
      padding: 0 calc(var(--_space) * 1.5);
      min-height: 44px;
      border-radius: 999px;
      background: var(--_surface);
      font-weight: 500;
    }
    .box strong {
      display: block;
      font-weight: 600;
      color: var(--_surface-text);
    }
    .ask p {
      color: var(--_surface-muted);
    }

    @media (forced-colors: active) {
      &,
      .box,
      input {
        border: 1px solid CanvasText;
      }
      .meter::before {
        background: Highlight;
        forced-color-adjust: none;
      }
    }
  }
`;

export const lobbyStyles = [phoneTokens, frame, phoneControls, looks];
