import { css } from 'lit';

/** The buttons of `<video-call>`, and last what high contrast changes. */
export const phoneControls = css`
  .controls {
    background: var(--_stage-glass);
    backdrop-filter: blur(14px);
    border-radius: 999px;
    box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.07);
  }
  .control,
  .round,
  .choice,
  .small,
  .bare {
    border: 0;
    background: none;
    padding: 0;
    transition: filter var(--_motion);
  }
  .control {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    width: var(--target);
    height: var(--target);
    border-radius: 999px;
    background: var(--_stage-control);
    color: var(--_stage-text);
  }
  .control.off {
    background: #fff;
    color: #14171e;
  }
  .control[aria-busy='true'] .icon {
    animation: waiting 0.8s ease-in-out infinite alternate;
  }
  @keyframes waiting {
    to {
      opacity: 0.3;
    }
  }
  .pair {
    display: flex;
    border-radius: 999px;
  }
  /* Its button lies on it as on a tray. */
  .caret {
    display: none;
    place-items: center;
    width: 26px;
    height: var(--target);
    margin-inline-start: -2px;
    padding: 0;
    padding-inline-end: 3px;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--_stage-muted);
    font-size: 0.86em;
    transition: rotate var(--_motion);
  }
  .caret:hover,
  .caret[aria-expanded='true'] {
    color: var(--_stage-text);
  }
  @container phone (width >= 352px) {
    .pair {
      background: rgb(255 255 255 / 0.09);
    }
    .caret {
      display: grid;
    }
  }
  .control.sharing {
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .control.wide {
    width: calc(var(--target) * 1.36);
  }
  .control.danger,
  .danger .disc {
    background: var(--_danger);
    color: #fff;
  }
  .control.success,
  .success .disc {
    background: var(--_success);
    color: var(--_success-text);
  }
  /* The receiver laid down. */
  .hang-up .icon {
    rotate: 135deg;
  }
  .flag {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    width: 12px;
    height: 12px;
    border-radius: 50%;
    border: 2px solid var(--_stage);
    background: var(--_warning);
  }

  /* Whatever its colour: lighter, or darker where it is white. */
  .control:hover,
  .choice:hover,
  .round:hover .disc {
    filter: brightness(1.15);
  }
  .control.off:hover,
  .small:hover {
    filter: brightness(0.92);
  }

  .round {
    display: grid;
    justify-items: center;
    gap: var(--_space);
    min-width: 64px;
    color: var(--_stage-muted);
    font-size: 0.93em;
  }
  .round:hover {
    color: var(--_stage-text);
  }
  .disc {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: 50%;
    background: var(--_stage-control);
    color: var(--_stage-text);
    font-size: 1.1em;
    transition: filter var(--_motion);
  }

  .choice {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space);
    min-height: 44px;
    padding: 0 calc(var(--_space) * 2.25);
    border-radius: 999px;
    font-weight: 500;
  }
  .choice.plain {
    background: var(--_stage-control);
    color: var(--_stage-text);
  }
  .choice.accent {
    background: var(--_accent);
    color: var(--_accent-text);
  }

  @media (forced-colors: active) {
    .phone,
    .card,
    .controls,
    .pill {
      border: 1px solid CanvasText;
    }
    .control,
    .disc,
    .choice,
    .small {
      border: 1px solid ButtonText;
    }
    .control.off,
    .control.sharing {
      border: 3px solid Highlight;
    }
    .avatar,
    .lamp,
    .flag {
      forced-color-adjust: none;
    }
  }
`;
