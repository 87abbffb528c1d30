import { css } from 'lit';

/** The stage of a group in `<video-call>`: between the header and the bar, in place of the two. */
export const groupInPhone = css`
  .group-box {
    position: absolute;
    inset: calc(var(--head, 30px) + var(--gap) * 2) var(--gap) calc(var(--foot) + var(--gap) * 2);
    visibility: hidden;
  }
  .group .group-box {
    visibility: visible;
  }
  .group .stage > :not(.group-box) {
    display: none;
  }
  /* What is said of one of the two is said on the tiles. */
  .group :is(.who .name, .signs > .muted, .signs > [part='quality']) {
    display: none;
  }
`;
