import { css } from 'lit';

/**
 * The tokens that a page may set, each with its default, under the short names by which our own sheets use them.
 * Colours are named by role. What has two values follows the page's `color-scheme`; the stage is dark in both, so that
 * the picture is what one sees.
 */
export const tokens = css`
  :host {
    --_accent: var(--call-accent, #3566f6);
    --_accent-hover: color-mix(in oklab, var(--_accent), #000 14%);
    --_accent-text: var(--call-accent-text, #fff);
    --_success: var(--call-success, #2bbd6e);
    --_success-hover: color-mix(in oklab, var(--_success), #fff 16%);
    --_success-text: var(--call-success-text, #06240f);

    --_surface: var(--call-surface, light-dark(#fff, #1a1e26));
    --_surface-raised: var(--call-surface-raised, light-dark(#f1f3f8, #2a303b));
    --_surface-text: var(--call-surface-text, light-dark(#171a21, #f4f6fa));
    --_surface-muted: var(--call-surface-muted, light-dark(#5a6272, #a9b1c0));

    --_space: var(--call-space, 8px);
    --_font: var(--call-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_font-size: var(--call-font-size, max(14px, 0.875rem));
    --_focus: var(--call-focus, light-dark(#1f4fe0, #8fb0ff));
  }

  /* Black or white on the accent, whichever can be read. */
  @supports (color: oklch(from red l c h)) {
    :host {
      --_accent-text: var(--call-accent-text, oklch(from var(--_accent) clamp(0, (0.7 - l) * 999, 1) 0 0));
    }
  }
`;

/** What every element's sheet starts with. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button {
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
    margin: 0;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    display: block;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
