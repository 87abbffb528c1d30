import { css } from 'lit';

/** What stands beside the stage of a room: people, and where one adds somebody; the chat has a sheet of its own. A card, in the page's colour scheme. */
export const groupPanels = css`
  .aside {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    border-radius: calc(var(--_radius-small) + 2px);
    background: var(--_surface);
    color: var(--_surface-text);
    outline: none;
    --_focus: var(--call-focus, light-dark(#1f4fe0, #8fb0ff));
    --avatar: 36px;
  }
  .aside > .top {
    flex: none;
    padding-block: calc(var(--_space) / 2) 0;
    padding-inline: calc(var(--_space) * 2) calc(var(--_space) / 2);
  }
  .scroll {
    flex: 1;
    min-height: 0;
    padding: calc(var(--_space) / 2) var(--_space) var(--_space);
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .aside .heading {
    display: flex;
    gap: 0.6em;
    padding-inline: var(--_space);
    font-weight: 600;
  }
  .number {
    font-weight: 400;
  }
  .aside .rows,
  .add-person .rows {
    display: block;
    margin: 0 0 var(--_space);
    padding: 0;
    list-style: none;
  }

  li.person {
    display: flex;
    align-items: center;
    min-height: 52px;
    padding-inline-start: var(--_space);
    border-radius: var(--_radius-small);
    --avatar: 36px;
  }
  li.person .who {
    flex: 1;
    display: grid;
    min-width: 0;
    padding-inline: calc(var(--_space) * 1.5) calc(var(--_space) / 2);
    line-height: 1.3;
  }
  li.person .name {
    justify-self: start;
    max-width: 100%;
    white-space: nowrap;
  }
  li.person .line,
  .switch .line {
    overflow: hidden;
    color: var(--_surface-muted);
    font-size: 0.9em;
    text-overflow: ellipsis;
  }
  li.person .line.trouble,
  .write p.line.trouble {
    color: light-dark(#8a4b00, var(--_warning));
  }
  .sign {
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 44px;
    color: var(--_surface-muted);
  }
  li.person .bare,
  li.person .sign {
    font-size: 0.93em;
  }
  li.person .bare {
    width: 44px;
    margin-inline: -4px;
  }
  li.person .bare:hover {
    color: var(--_surface-text);
  }
  li.person .hand {
    display: flex;
    align-items: center;
    gap: 0.3em;
    flex: none;
    padding: 0.1em 0.55em;
    border-radius: 999px;
    background: var(--_warning);
    color: #201500;
    font-size: 0.86em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .bare.ring {
    color: light-dark(#147a43, var(--_success));
  }
  li.person.ringing .avatar {
    animation: waiting 0.8s ease-in-out infinite alternate;
  }

  .item.strong {
    min-height: 52px;
    padding: 0 var(--_space);
    gap: calc(var(--_space) * 1.5);
    font-weight: 500;
  }
  .disc-small {
    display: grid;
    place-items: center;
    flex: none !important;
    width: 36px;
    height: 36px;
    border-radius: 50%;
    background: var(--_surface-raised);
    color: var(--_accent-ink);
  }
  .item.strong:hover .disc-small {
    background: color-mix(in srgb, var(--_surface-raised), var(--_surface-text) 8%);
  }

  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: var(--_space);
    padding: var(--_space);
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
  }
  .question p {
    flex: 1 1 100%;
    overflow-wrap: anywhere;
  }
  .aside .small {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space);
    min-height: 44px;
    padding: 0 calc(var(--_space) * 2);
    border-radius: 999px;
    background: var(--_surface);
    box-shadow: inset 0 0 0 1px var(--_border);
    font-weight: 500;
  }
  .aside .small.danger {
    background: var(--_danger-strong);
    color: #fff;
    box-shadow: none;
  }
  .aside .small:disabled {
    color: var(--_surface-muted);
    filter: none;
    cursor: default;
    opacity: 0.7;
  }
  .powers {
    flex: none;
    display: grid;
    gap: var(--_space);
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
    border-top: 1px solid var(--_border);
  }
  .switch {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--_space);
    min-height: 44px;
    cursor: pointer;
  }
  .switch .label {
    flex: 1;
    display: grid;
    line-height: 1.3;
  }
  .switch > .icon {
    color: var(--_surface-muted);
  }
  .switch input {
    appearance: none;
    flex: none;
    position: relative;
    width: 44px;
    height: 26px;
    margin: 0;
    border-radius: 999px;
    background: color-mix(in srgb, var(--_surface-text) 45%, var(--_surface));
    cursor: inherit;
    transition: background-color var(--_motion);
  }
  .switch input::before {
    content: '';
    position: absolute;
    inset-block: 3px;
    inset-inline-start: 3px;
    width: 20px;
    border-radius: 50%;
    background: #fff;
    transition: inset-inline-start var(--_motion);
  }
  .switch input:checked {
    background: var(--_accent);
  }
  .switch input:checked::before {
    inset-inline-start: 21px;
  }

  .adding {
    flex: none;
    display: flex;
    align-items: flex-end;
    gap: var(--_space);
    padding: var(--_space) calc(var(--_space) * 2);
  }
  .adding .field {
    flex: 1;
    display: grid;
    gap: calc(var(--_space) / 2);
    min-width: 0;
    color: var(--_surface-muted);
    font-size: 0.93em;
  }
  .adding input,
  .write .box {
    border: 1px solid color-mix(in srgb, var(--_surface-text) 48%, var(--_surface));
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_surface-text);
    font: inherit;
  }
  .adding input {
    width: 100%;
    height: 44px;
    margin: 0;
    padding: 0 calc(var(--_space) * 1.5);
    font-size: max(1rem, 1.07em);
  }
  .adding .choice {
    border-radius: var(--_radius-small);
  }
  .adding .choice:disabled {
    background: var(--_surface-raised);
    color: var(--_surface-muted);
    filter: none;
    cursor: default;
  }

  /* The same, as a panel of a call of two. */
  .panel.add-person {
    display: flex;
    flex-direction: column;
    width: min(340px, 100% - var(--gap) * 2);
    padding: calc(var(--_space) / 2) 0 0;
    overflow: hidden;
    --avatar: 36px;
  }
  .add-person .top {
    padding-inline: calc(var(--_space) * 2) calc(var(--_space) / 2);
  }

  @media (forced-colors: active) {
    .aside,
    .question,
    .disc-small {
      border: 1px solid CanvasText;
    }
    li.person .hand {
      border: 1px solid Highlight;
    }
    .switch input {
      border: 1px solid ButtonText;
    }
    .switch input::before {
      background: ButtonText;
    }
    .switch input:checked {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
