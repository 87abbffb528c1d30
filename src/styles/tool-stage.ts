import { css } from 'lit';

/** The stage of `<video-call>` while somebody shares a screen: one picture large, the others in a row beside it. */
export const toolStage = css`
  .shared[hidden] {
    display: none;
  }
  .shared video {
    object-fit: contain;
  }
  .screens .stage {
    inset: calc(var(--head, 30px) + var(--gap) * 2) var(--gap) calc(var(--foot) + var(--gap) * 2);
    display: grid;
    gap: var(--_space);
    grid-template: minmax(0, 1fr) auto / repeat(3, minmax(0, 1fr));
  }
  .screens .tile {
    --avatar: 36px;
    position: relative;
    inset: auto;
    grid-row: 2;
    width: 100%;
    min-width: 0;
    min-height: 0;
    aspect-ratio: 4 / 3;
    max-height: 22cqb;
    border-radius: var(--_radius-small);
    background: var(--_stage-raised);
  }
  .screens .tile video {
    position: absolute;
    inset: 0;
  }
  .screens:not(.sees-self) .self {
    display: none;
  }
  .large-peer-screen .tile.peer-screen,
  .large-own-screen .tile.own-screen,
  .large-peer .tile.peer {
    --avatar: clamp(48px, 18cqmin, 110px);
    grid-area: 1 / 1 / 2 / -1;
    max-height: none;
    aspect-ratio: auto;
  }
  /* As high as its picture, so that the row lies near it and no bars are above and below. */
  .large-peer-screen .tile.peer-screen,
  .large-own-screen .tile.own-screen {
    align-self: center;
    aspect-ratio: var(--ratio, 16 / 9);
    max-height: 100%;
  }
  @container phone (width >= 560px) and (aspect-ratio > 1) {
    .screens .stage {
      grid-template: repeat(3, auto) minmax(0, 1fr) / minmax(0, 1fr) clamp(112px, 19cqi, 220px);
    }
    .screens .tile {
      grid-column: 2;
      grid-row: auto;
      aspect-ratio: 16 / 10;
      max-height: calc((100cqb - var(--foot) - var(--head, 30px) - var(--gap) * 4 - var(--_space) * 2) / 3);
    }
    .large-peer-screen .tile.peer-screen,
    .large-own-screen .tile.own-screen,
    .large-peer .tile.peer {
      grid-area: 1 / 1 / -1 / 2;
      align-self: stretch;
      aspect-ratio: auto;
      max-height: none;
    }
  }

  .screens .absent {
    padding: 0 0 0.6em;
    background: none;
  }
  .screens .caption {
    inset-inline-start: calc(var(--_space) * 0.75);
    bottom: calc(var(--_space) * 0.75);
    max-width: calc(100% - var(--_space) * 1.5);
    padding: 0.25em 0.7em;
    pointer-events: none;
  }
  .screens .tile:not(.large) .note {
    display: none;
  }
  .large-peer .peer .note {
    display: block;
  }
  @container phone (width < 400px) or (height < 380px) {
    .screens .caption {
      inset-inline-start: 3px;
      bottom: 3px;
      max-width: calc(100% - 6px);
      padding: 0.1em 0.4em;
      font-size: 0.75em;
    }
    .screens .tile {
      --avatar: 28px;
    }
    .sharing .more {
      display: none;
    }
  }
  .paused {
    position: absolute;
    top: var(--_space);
    left: 50%;
    translate: -50%;
    max-width: calc(100% - var(--_space) * 2);
    pointer-events: none;
  }
  .grip.swap {
    cursor: pointer;
    touch-action: manipulation;
  }
  .swap:hover {
    box-shadow: inset 0 0 0 2px var(--_accent-glow);
  }

  .pill.sharing {
    background: var(--_accent);
    color: var(--_accent-text);
  }

  :host(:fullscreen) {
    background: #000;
  }
  :host(:fullscreen) .phone {
    aspect-ratio: auto;
    height: 100%;
    border-radius: 0;
  }
`;
