import { css } from 'lit';
import { frame } from './frame.ts';
import { phoneControls } from './phone-controls.ts';
import { phoneFloating } from './phone-floating.ts';
import { phoneLayout } from './phone-layout.ts';
import { person } from './person.ts';
import { phoneTokens } from './phone-tokens.ts';

/** Colours and type of `<video-call>`; where things are is in {@link phoneLayout}. */
const looks = css`
  .phone {
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_stage);
    color: var(--_stage-text);
    font: 400 var(--_font-size) / 1.4 var(--_font);
    -webkit-font-smoothing: antialiased;
    outline: none;
  }
  /* An edge where the page is as dark as the stage. */
  .phone::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
    box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.09);
    pointer-events: none;
  }
  .phone.idle::after {
    box-shadow: inset 0 0 0 1px var(--_border);
  }
  .phone.idle {
    background: var(--_surface);
    color: var(--_surface-text);
  }
  .phone.floating {
    box-shadow: var(--_shadow);
  }
  .phone:not(.idle) {
    --_focus: var(--call-focus, #fff);
  }
  p {
    margin: 0;
  }

  video {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: var(--_tile-fit);
  }
  video[hidden] {
    display: none;
  }
  .tile {
    overflow: hidden;
  }
  .split.talking .tile,
  .pip.talking .self {
    background: var(--_stage-raised);
  }
  /* One knows oneself from the mirror. */
  .self video {
    transform: scaleX(-1);
  }
  .absent {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: calc(var(--_space) * 1.5);
    padding-bottom: calc(var(--foot) / 2);
    background: radial-gradient(120% 100% at 50% 0%, var(--_stage-raised), var(--_stage));
  }
  .note {
    color: var(--_stage-muted);
  }

  .title {
    font-size: 1.3em;
    font-weight: 600;
    line-height: 1.25;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  .line {
    color: var(--_stage-muted);
    text-wrap: balance;
  }
  .idle .line {
    color: var(--_surface-muted);
  }
  .badge {
    display: grid;
    place-items: center;
    width: 64px;
    height: 64px;
    border-radius: 50%;
    background: var(--_surface-raised);
    color: var(--_surface-muted);
    font-size: 1.2em;
  }

  /* Two discs behind the portrait that only grow and fade: the compositor moves them, and the page itself rests while it
     rings and has its hands free for the click on Answer. */
  .rings {
    isolation: isolate;
  }
  .rings .avatar {
    position: relative;
  }
  .rings .avatar::before,
  .rings .avatar::after {
    content: '';
    position: absolute;
    z-index: -1;
    inset: calc(var(--size) * -0.07);
    border-radius: 50%;
    background: var(--_success);
    opacity: 0.26;
    animation: ring 1.6s ease-in-out infinite;
  }
  .rings .avatar::after {
    inset: calc(var(--size) * -0.17);
    opacity: 0.12;
    animation-name: ring-wide;
  }
  @keyframes ring {
    50% {
      transform: scale(1.09);
    }
  }
  @keyframes ring-wide {
    50% {
      transform: scale(1.13);
      opacity: 0.07;
    }
  }

  .time {
    color: var(--_stage-muted);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .veil {
    background: color-mix(in srgb, var(--_stage) 62%, transparent);
    backdrop-filter: blur(14px) saturate(0.7);
    animation: appear var(--_motion);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .veil .line,
  .sees-self .line {
    color: var(--_stage-text);
    opacity: 0.88;
  }

  /* Cards follow the page's colour scheme. */
  .card {
    background: var(--_surface);
    color: var(--_surface-text);
    border-radius: var(--_radius-small);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.28);
    --avatar: 40px;
    --_focus: var(--call-focus, light-dark(#1f4fe0, #8fb0ff));
  }
  .card.notice {
    animation: appear var(--_motion);
  }
  .card .line,
  .card.notice p {
    color: var(--_surface-muted);
  }
  .card.notice strong {
    display: block;
    font-weight: 600;
    color: var(--_surface-text);
  }
  .trouble > .icon {
    color: light-dark(#a86500, var(--_warning));
  }
  .held {
    white-space: normal;
    border-radius: 1.2em;
    pointer-events: none;
  }
  .card .small {
    min-height: 44px;
    padding: 0 calc(var(--_space) * 1.5);
    border-radius: 999px;
    background: var(--_surface-raised);
    font-weight: 500;
    white-space: nowrap;
  }
  .bare {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    color: var(--_surface-muted);
  }
  .bare:hover {
    background: var(--_surface-raised);
  }
  p.line.trouble {
    color: var(--_warning);
  }

  .grip {
    position: absolute;
    inset: 0;
    border: 0;
    padding: 0;
    border-radius: inherit;
    background: none;
    cursor: grab;
    touch-action: none;
  }
  .grip:active {
    cursor: grabbing;
  }
  .grip:focus-visible {
    outline-offset: -3px;
  }
`;

export const phoneStyles = [phoneTokens, frame, phoneLayout, person, looks, phoneControls, phoneFloating];
