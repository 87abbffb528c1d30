import { css } from 'lit';

/** Tokens that only the phone needs; see {@link tokens}. */
export const phoneTokens = css`
  :host {
    --_danger: var(--call-danger, #ef3e42);
    --_warning: var(--call-warning, #f2b33d);

    --_stage: var(--call-stage, #10131a);
    --_stage-raised: var(--call-stage-raised, #1f242d);
    --_stage-text: var(--call-stage-text, #fff);
    --_stage-muted: var(--call-stage-muted, #b4bac6);
    --_stage-glass: var(--call-stage-glass, rgb(16 19 26 / 0.72));
    --_stage-control: var(--call-stage-control, #2f343d);

    --_border: var(--call-border, light-dark(#dfe3eb, #353c48));
    --_radius: var(--call-radius, 16px);
    --_radius-small: var(--call-radius-small, 10px);
    --_shadow: var(--call-shadow, 0 12px 32px rgb(10 14 30 / 0.22), 0 2px 6px rgb(10 14 30 / 0.14));
    --_tile-fit: var(--call-tile-fit, cover);
  }
`;
