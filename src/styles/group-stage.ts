import { css } from 'lit';
import { person } from './person.ts';
import { phoneTokens } from './phone-tokens.ts';
import { toolLens } from './tool-lens.ts';

/**
 * The tiles of a group. Where they lie is set by script, for the largest tiles that fit cannot be told by a sheet; how they
 * look depends on the size of each alone.
 */
export const groupStage = css`
  .group-stage {
    position: relative;
    width: 100%;
    height: 100%;
    min-height: 0;
    column-gap: var(--_space);
    overflow: hidden;
    color: var(--_stage-text);
    --_focus: var(--call-focus, #fff);
  }
  .seats {
    position: absolute;
    inset: 0;
  }
  .seat {
    container: seat / size;
    position: absolute;
    top: 0;
    left: 0;
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_stage-raised);
    transition:
      transform 0.28s cubic-bezier(0.2, 0.8, 0.2, 1),
      width 0.28s cubic-bezier(0.2, 0.8, 0.2, 1),
      height 0.28s cubic-bezier(0.2, 0.8, 0.2, 1);
    animation: appear-seat var(--_motion);
  }
  .seat[hidden] {
    display: none;
  }
  [data-still] .seat,
  .seat[data-still] {
    transition: none;
  }
  @keyframes appear-seat {
    from {
      opacity: 0;
    }
  }
  .seat[data-role='corner'] {
    z-index: 1;
    box-shadow:
      0 0 0 2px rgb(255 255 255 / 0.22),
      0 8px 24px rgb(0 0 0 / 0.35);
  }

  .seat video {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    object-fit: var(--_tile-fit);
  }
  .seat video[hidden] {
    display: none;
  }
  .seat video.seen {
    background: var(--_stage-raised);
  }
  /* All of a picture whose shape is another one than its tile's: a slice of it has no face. */
  .seat video[data-whole] {
    object-fit: var(--call-tile-fit, contain);
  }
  .seat.screen video {
    object-fit: contain;
  }
  /* One knows oneself from the mirror. */
  .own.camera video {
    transform: scaleX(-1);
  }
  .seat .absent {
    --avatar: clamp(28px, 44cqmin, 128px);
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 0;
    background: radial-gradient(
      120% 100% at 50% 0%,
      var(--_stage-raised),
      color-mix(in srgb, var(--_stage-raised), var(--_stage) 45%)
    );
  }

  /* Inside the edge, so that nothing else has to make room. */
  .seat::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 0 solid var(--_accent-glow);
    border-radius: inherit;
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--_motion);
  }
  .spoke::after,
  .speaks::after {
    border-width: 2px;
    opacity: 0.55;
  }
  .speaks::after {
    border-width: 3px;
    opacity: 1;
  }

  .seat .caption {
    position: absolute;
    --edge: var(--_space);
    inset-inline-start: var(--edge);
    bottom: var(--edge);
    gap: 0.45em;
    max-width: calc(100% - var(--edge) * 2);
    padding: 0.3em 0.8em;
    pointer-events: none;
  }
  .seat .lens-tools ~ .caption {
    max-width: calc(100% - 132px);
  }
  .seat .hand {
    position: absolute;
    --edge: var(--_space);
    top: var(--edge);
    inset-inline-start: var(--edge);
    gap: 0.35em;
    padding: 0.3em 0.7em;
    background: var(--_warning);
    color: #201500;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }

  .words {
    position: absolute;
    top: 50%;
    left: 50%;
    translate: -50%;
    width: max-content;
    max-width: calc(100% - var(--_space) * 2);
    margin: 0;
    padding: 0.25em 0.9em;
    border-radius: 1.1em;
    background: var(--_stage-glass);
    font-size: 0.93em;
    text-align: center;
    text-wrap: balance;
    pointer-events: none;
  }
  .words .lamp {
    display: inline-block;
    margin-inline-end: 0.6em;
  }
  .words .short {
    display: none;
  }
  .seat .absent:has(~ .words) {
    --avatar: clamp(24px, 30cqmin, 128px);
    align-content: start;
    padding-top: calc(50cqb - var(--avatar) - var(--_space));
  }
  /* The last picture is an old one. */
  .cut video {
    filter: brightness(0.5) saturate(0.6);
  }

  .pin {
    position: absolute;
    top: var(--_space);
    inset-inline-end: var(--_space);
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--_stage-glass);
    color: var(--_stage-text);
    opacity: 0;
    transition: opacity var(--_motion);
  }
  .pin span {
    display: grid;
    place-items: center;
  }
  .pin[aria-pressed='true'],
  .pin:focus-visible,
  .seat:hover .pin {
    opacity: 1;
  }
  .pin:hover {
    background: var(--_stage-control);
  }
  .pin:focus-visible {
    outline-offset: -2px;
  }
  /* Fingers have no hover: the tile is the button, and where a lens wants the fingers there is a small one. */
  @media (hover: none) {
    .camera .pin,
    .seat:not([data-role='large']) .pin {
      inset: 0;
      width: auto;
      height: auto;
      border-radius: inherit;
      background: none;
      opacity: 1;
    }
    .pin:not([aria-pressed='true']) span {
      display: none;
    }
    .screen[data-role='large'] .pin {
      width: 44px;
      height: 44px;
      opacity: 1;
    }
    .screen[data-role='large'] .pin span {
      display: grid;
    }
    .camera .pin[aria-pressed='true'] span {
      position: absolute;
      top: var(--_space);
      inset-inline-end: var(--_space);
      width: 32px;
      height: 32px;
      border-radius: 50%;
      background: var(--_stage-glass);
    }
  }

  .seat:not([data-role='large']) :is(.lens, .lens-tools) {
    display: none;
  }
  .seat .lens-tools {
    inset-inline-end: var(--_space);
    bottom: var(--_space);
  }

  /* In a small one the words keep to the edge, and the face is free. */
  @container seat (width < 240px) or (height < 130px) {
    .seat .caption {
      --edge: 4px;
      padding: 0.15em 0.6em;
      font-size: 0.8em;
    }
    .seat .hand {
      --edge: 4px;
      padding: 0.1em 0.5em;
      font-size: 0.8em;
    }
    .seat .absent:not(:has(~ .words)) {
      padding-bottom: 1em;
    }
    .words {
      padding: 0.1em 0.6em;
      font-size: 0.8em;
    }
    .words .short {
      display: inline;
    }
    .words .long {
      display: none;
    }
  }
  @container seat (height < 100px) {
    .words {
      top: 33%;
    }
    .seat .absent:has(~ .words) {
      display: none;
    }
  }
  @container seat (width < 120px) or (height < 64px) {
    .seat .caption {
      --edge: 2px;
      font-size: 0.72em;
    }
  }

  .alone {
    position: absolute;
    inset: var(--_space) var(--_space) auto;
    z-index: 1;
    width: fit-content;
    max-width: calc(100% - var(--_space) * 2);
    margin: 0 auto;
    padding: 0.6em 1.2em;
    border-radius: 1.4em;
    background: var(--_stage-glass);
    font-size: 0.93em;
    text-align: center;
    text-wrap: balance;
    backdrop-filter: blur(10px);
  }
  .alone strong {
    font-weight: 600;
  }

  .pager {
    position: absolute;
    top: 0;
    left: 0;
    display: flex;
    align-items: end;
    justify-content: center;
    gap: calc(var(--_space) / 2);
    color: var(--_stage-muted);
    font-size: 0.93em;
    font-variant-numeric: tabular-nums;
    line-height: 36px;
  }
  .turn {
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--_stage-control);
    color: var(--_stage-text);
  }
  /* Arrows point to where the pages are. */
  .turn:dir(rtl) .icon {
    scale: -1 1;
  }
  .turn[aria-disabled='true'] {
    opacity: 0.4;
    cursor: default;
  }

  @media (forced-colors: active) {
    .seat,
    .seat .pill,
    .pin,
    .turn {
      border: 1px solid CanvasText;
    }
    .seat::after {
      border-color: Highlight;
    }
    .seat :is(.avatar, .lamp) {
      forced-color-adjust: none;
    }
  }
`;

/** With what it uses, for an element that has none of it. */
export const groupStageStyles = [phoneTokens, person, toolLens, groupStage];
