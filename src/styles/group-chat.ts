import { css } from 'lit';

/** The chat, as one of the panels beside the stage. */
export const groupChat = css`
  .chat {
    position: relative;
  }
  .nothing {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--_space);
    height: 100%;
    color: var(--_surface-muted);
  }
  .nothing .icon {
    width: 28px;
    height: 28px;
    opacity: 0.7;
  }
  .lines {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 3px;
    margin: 0;
    padding: 0 var(--_space);
    list-style: none;
  }
  .said {
    display: grid;
    grid-template-columns: minmax(0, auto);
    justify-items: start;
    max-width: 88%;
  }
  .said:not(.follows):not(:first-child) {
    margin-top: calc(var(--_space) * 1.25);
  }
  .said.mine {
    align-self: flex-end;
    justify-items: end;
  }
  .by {
    display: flex;
    gap: 0.6em;
    max-width: 100%;
    margin-bottom: 3px;
    padding-inline: 2px;
    font-size: 0.9em;
    font-weight: 600;
    white-space: nowrap;
  }
  .by time {
    color: var(--_surface-muted);
    font-weight: 400;
  }
  .said .text {
    max-width: 100%;
    padding: calc(var(--_space) * 0.75) calc(var(--_space) * 1.5);
    border-radius: 14px;
    border-start-start-radius: 4px;
    background: var(--_surface-raised);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  /* It goes its own way in a box that goes ours. */
  .said .text > span {
    display: block;
  }
  .said.mine .text {
    border-radius: 14px;
    border-start-end-radius: 4px;
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .said.follows .text {
    border-radius: 14px;
  }
  .said a {
    color: light-dark(#1f4fe0, #a9c2ff);
  }
  .said.mine a {
    color: inherit;
    --_focus: currentColor;
  }
  .newer {
    position: absolute;
    left: 50%;
    bottom: 120px;
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
    min-height: 36px;
    padding: 0 1.1em;
    border: 0;
    border-radius: 999px;
    background: var(--_surface-text);
    color: var(--_surface);
    box-shadow: 0 4px 14px rgb(0 0 0 / 0.3);
    font-size: 0.93em;
    font-weight: 500;
    translate: -50%;
  }
  .write {
    flex: none;
    padding: var(--_space) calc(var(--_space) * 1.5) 0;
  }
  .write .line {
    margin-bottom: calc(var(--_space) / 2);
    font-size: 0.93em;
    text-wrap: pretty;
  }
  .write .box {
    display: flex;
    align-items: flex-end;
  }
  .write .box:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 44px;
    max-height: min(132px, 26cqb);
    margin: 0;
    padding-block: 11px;
    padding-inline: calc(var(--_space) * 1.5) 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    line-height: 1.4;
    resize: none;
    scrollbar-width: thin;
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--_surface-muted);
    opacity: 1;
  }
  .send {
    color: var(--_accent-ink);
  }
  .send:dir(rtl) .icon {
    scale: -1 1;
  }
  .send:disabled {
    color: var(--_surface-muted);
    opacity: 0.6;
    cursor: default;
  }
  .send[aria-busy='true'] .icon {
    animation: waiting 0.8s ease-in-out infinite alternate;
  }
  .write .hint {
    padding: calc(var(--_space) / 2) 2px calc(var(--_space) * 1.25);
    font-size: 0.86em;
  }

  @media (pointer: coarse) {
    /* Or iPhones zoom in. */
    textarea {
      font-size: 16px;
    }
  }
  @media (forced-colors: active) {
    .said .text {
      border: 1px solid CanvasText;
    }
  }
`;
