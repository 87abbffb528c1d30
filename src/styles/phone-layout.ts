import { css } from 'lit';

/**
 * Where things are in `<video-call>`. The frame is measured by its width, and what is inside by the phone's own width
 * and height, so that it fits a sidebar of 280 px as well as a whole page, whatever the window is.
 */
export const phoneLayout = css`
  .phone {
    --target: 48px;
    --gap: calc(var(--_space) * 1.5);
    --foot: calc(var(--target) + var(--_space) * 1.5);
    position: relative;
    container: phone / size;
    width: 100%;
    height: 100%;
    min-height: 240px;
    aspect-ratio: 9 / 14;
  }
  @container frame (width >= 400px) {
    .phone {
      aspect-ratio: 4 / 5;
    }
  }
  @container frame (width >= 560px) {
    .phone {
      aspect-ratio: 16 / 10;
    }
  }

  .stage,
  .screen {
    position: absolute;
    inset: 0;
  }
  .tile {
    position: absolute;
    inset: 0;
  }

  /* A telephone's picture on a wide stage: all of it, for a slice of it has no face. */
  @container phone (aspect-ratio > 1) {
    .upright .peer video {
      object-fit: var(--call-tile-fit, contain);
    }
  }

  .self video[data-whole][data-upright] {
    object-fit: var(--call-tile-fit, contain);
  }

  /* The own picture: nowhere, over the whole stage while one waits for the other, in a corner while one talks. */
  .self {
    visibility: hidden;
  }
  .sees-self .self {
    visibility: visible;
  }
  .sees-self:not(.talking) {
    /* Dark where the words are, clear where one looks at oneself. */
    .self::after {
      content: '';
      position: absolute;
      inset: 0;
      background: linear-gradient(
        rgb(16 19 26 / 0.78),
        rgb(16 19 26 / 0.5) 32%,
        rgb(16 19 26 / 0.04) 58% 76%,
        rgb(16 19 26 / 0.55)
      );
    }
    .screen {
      justify-content: flex-start;
      padding-top: clamp(24px, 9cqb, 64px);
    }
    .portrait {
      --avatar: 64px;
      margin-bottom: calc(var(--_space) * 2);
    }
  }
  .pip.talking .self {
    inset: auto;
    width: clamp(76px, 21cqi, 190px);
    aspect-ratio: 16 / 10;
    max-height: 40cqb;
    border-radius: var(--_radius-small);
    box-shadow:
      0 0 0 2px rgb(255 255 255 / 0.22),
      0 8px 24px rgb(0 0 0 / 0.35);
    &[class*='top'] {
      top: calc(var(--gap) * 2 + 2.1em);
    }
    &[class*='bottom'] {
      bottom: var(--gap);
    }
    &[class*='start'] {
      inset-inline-start: var(--gap);
    }
    &[class*='end'] {
      inset-inline-end: var(--gap);
    }
    /* That of a telephone. */
    &:has(video[data-upright]) {
      width: clamp(64px, 14cqi, 132px);
      aspect-ratio: 3 / 4;
    }
    /* Where the controls would be in its way, it lies above them. */
    @container phone (width < 640px) {
      aspect-ratio: 3 / 4;
      &[class*='bottom'] {
        bottom: calc(var(--foot) + var(--gap) * 2);
      }
    }
  }

  .split.talking {
    .self {
      visibility: visible;
    }
    .stage {
      inset: var(--gap);
      bottom: calc(var(--foot) + var(--gap) * 2);
      display: grid;
      gap: var(--gap);
      grid-auto-flow: row;
      grid-auto-rows: 1fr;
      @container phone (aspect-ratio > 1) {
        grid-auto-flow: column;
        grid-auto-rows: auto;
        grid-auto-columns: 1fr;
      }
    }
    .tile {
      position: relative;
      inset: auto;
      min-height: 0;
      border-radius: var(--_radius-small);
    }
    .tile video {
      position: absolute;
      inset: 0;
    }
  }
  .split .tile {
    --avatar: clamp(40px, 15cqmin, 96px);
  }
  .split .absent {
    padding: 2em 0 0;
    background: none;
  }
  .caption {
    position: absolute;
    inset-inline-start: var(--_space);
    bottom: var(--_space);
    max-width: calc(100% - var(--_space) * 2);
  }

  /* What lies on top: who it is, and what has come up. It scrolls rather than hide the controls. */
  .over {
    position: absolute;
    inset: var(--gap) var(--gap) calc(var(--foot) + var(--gap) * 2);
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    overflow: hidden auto;
    scrollbar-width: none;
    pointer-events: none;
  }
  .split .over {
    margin: var(--_space);
  }
  .header,
  .signs {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space);
  }
  @container phone (width >= 480px) {
    .phone:not(.split) .signs {
      margin-inline-start: auto;
    }
  }
  @container phone (width < 480px) {
    .muted span {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  @container phone (width < 700px) {
    .split .muted span {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  @container phone (aspect-ratio > 1) {
    .split .header {
      max-width: calc(50% - var(--gap));
    }
  }

  .screen {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    gap: calc(var(--_space) / 2);
    padding: calc(var(--_space) * 3) calc(var(--_space) * 2);
    text-align: center;
    overflow: auto;
  }
  .screen.veil {
    padding-bottom: calc(var(--foot) + var(--gap));
  }
  :is(.dialing, .ringing, .asking, .connecting) .screen {
    padding-bottom: calc(var(--foot) + var(--gap) * 2);
  }
  .idle .badge {
    margin-bottom: var(--_space);
  }
  .portrait {
    margin-bottom: calc(var(--_space) * 3);
  }
  .ended .portrait {
    margin-bottom: calc(var(--_space) * 1.5);
    --avatar: clamp(48px, 18cqmin, 72px);
  }
  .answers {
    display: flex;
    justify-content: center;
    gap: clamp(var(--_space), 6cqi, 36px);
    margin-top: clamp(16px, 12cqb, 72px);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--_space);
    margin-top: calc(var(--_space) * 3);
  }
  .card.ask:not(.notice) {
    max-width: 40ch;
    margin-top: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 2);
  }
  .ask .title {
    margin-bottom: calc(var(--_space) / 2);
    font-size: 1.08em;
  }

  .notices {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: var(--_space);
  }
  .notices > * {
    pointer-events: auto;
  }
  .notice {
    display: flex;
    align-items: center;
    gap: var(--_space);
    width: 100%;
    max-width: 480px;
    padding: var(--_space);
    padding-inline-start: calc(var(--_space) * 1.5);
    text-align: start;
  }
  .notice p {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  @container phone (width < 400px) {
    .notice:has(.small, .control) {
      flex-wrap: wrap;
    }
    .notice p {
      flex-basis: calc(100% - 60px);
    }
    .notice :is(.small, .control):first-of-type {
      margin-inline-start: auto;
    }
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
  @container phone (width < 400px) {
    .controls {
      --target: 44px;
    }
  }
  @container phone (width < 310px) {
    .controls {
      gap: calc(var(--_space) / 2);
    }
    .controls .wide {
      width: var(--target);
    }
  }
  @container phone (height < 340px) {
    .portrait {
      margin-bottom: var(--_space);
    }
    .answers,
    .choices {
      margin-top: calc(var(--_space) * 1.5);
    }
  }
`;
