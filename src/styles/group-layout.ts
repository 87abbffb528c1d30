import { css } from 'lit';

/**
 * Where things are in `<group-call-grid>`: the stage, under it the bar, so that no button ever lies over a face, and beside it
 * what is open. Measured by the grid's own size, as the phone is.
 */
export const groupLayout = css`
  :host {
    --_natural-width: 640px;
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
