import { css } from 'lit';

/** Somebody: the initials in place of a picture, and what is written over one. */
export const person = css`
  .avatar {
    --size: var(--avatar, clamp(56px, 24cqmin, 120px));
    display: grid;
    place-items: center;
    flex: none;
    width: var(--size);
    height: var(--size);
    border-radius: 50%;
    color: #fff;
    font-size: calc(var(--size) * 0.36);
    font-weight: 600;
    line-height: 1;
    user-select: none;
  }
  .colour-0 {
    background: #8860c2;
  }
  .colour-1 {
    background: #bd5345;
  }
  .colour-2 {
    background: #2f7f86;
  }
  .colour-3 {
    background: #4b6fd0;
  }
  .colour-4 {
    background: #b0507f;
  }
  .colour-5 {
    background: #4d8146;
  }
  .colour-6 {
    background: #a56529;
  }
  .colour-7 {
    background: #5d6b80;
  }

  .pill {
    display: inline-flex;
    align-items: center;
    gap: var(--_space);
    min-width: 0;
    max-width: 100%;
    padding: 0.35em 0.85em;
    border-radius: 999px;
    background: var(--_stage-glass);
    color: var(--_stage-text);
    font-size: 0.93em;
    font-weight: 500;
    white-space: nowrap;
    backdrop-filter: blur(10px);
  }
  .pill .icon {
    width: 1.1em;
    height: 1.1em;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .lamp {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--_success);
  }
  .lamp.weak {
    background: var(--_warning);
  }
`;
