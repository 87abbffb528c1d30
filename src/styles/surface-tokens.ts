import { css } from 'lit';

/** Tokens of what has a surface of its own, beside those of a button (`tokens`). */
export const surfaceTokens = css`
  :host {
    --_surface: var(--call-surface, light-dark(#fff, #1a1e26));
    --_accent-ink: light-dark(var(--_accent), #8fb0ff);
    --_accent-glow: var(--_accent);
  }

  /* The accent as ink on a surface, and as a glow on the stage, whatever it is. */
  @supports (color: oklch(from red l c h)) {
    :host {
      --_accent-ink: light-dark(
        oklch(from var(--_accent) min(l, 0.556) c h),
        oklch(from var(--_accent) max(l, 0.77) min(c, 0.12) h)
      );
      --_accent-glow: oklch(from var(--_accent) max(l, 0.55) c h);
    }
  }
`;
