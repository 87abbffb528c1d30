import { css } from 'lit';

/**
 * The tokens that a page may set, each with its default, under the short names by which our own sheets use them: those that a
 * button needs; the others are in {@link surfaceTokens}. Colours are named by role. What has two values follows the page's `color-scheme`; the stage is dark in both, so that
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

    --_surface-raised: var(--call-surface-raised, light-dark(#f1f3f8, #2a303b));
    --_surface-text: var(--call-surface-text, light-dark(#171a21, #f4f6fa));
    --_surface-muted: var(--call-surface-muted, light-dark(#5a6272, #a9b1c0));

    --_space: var(--call-space, 8px);
    --_font: var(--call-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_font-size: var(--call-font-size, max(14px, 0.875rem));
    --_focus: var(--call-focus, light-dark(#1f4fe0, #8fb0ff));
    --_motion: var(--call-motion, 0.2s);
  }

  /*
   * Any accent can be read: black or white on it, whichever has more contrast (by its luminance, WCAG 2.2, 1.4.3), and a
   * hover that goes away from that.
   */
  @supports (color: oklch(from red l c h)) {
    :host {
      --_accent-text: var(
        --call-accent-text,
        oklch(from color(from var(--_accent) xyz y y y) clamp(0, (0.564 - l) * 999, 1) 0 0)
      );
      --_accent-hover: color-mix(in oklab, var(--_accent), oklch(from var(--_accent-text) calc(1 - l) 0 0) 14%);
    }
  }
`;

/** What every element's sheet starts with. */
export const base = css`
  /* Nothing of the page's type or layout leaks in: not the properties of today, and none that browsers come to inherit. */
  :host {
    all: initial;
    color-scheme: inherit;
    visibility: inherit;
  }
  /* As popovers of the page they are where it puts those, but have no frame around their own. */
  :host([popover]:not([floating])) {
    position: revert;
    inset: revert;
    margin: revert;
    width: revert;
  }
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
