import { svg } from 'lit';
import { icon } from './icons.ts';

// What only groups need.
/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

const PERSON = svg`<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><circle cx="9" cy="7" r="4"/>`;

// prettier-ignore
export const peopleIcon = () =>
  icon(svg`${PERSON}<path d="M22 21v-2a4 4 0 0 0-3-3.87"/><path d="M16 3.128a4 4 0 0 1 0 7.744"/>`);

// prettier-ignore
export const removePersonIcon = () => icon(svg`${PERSON}<path d="m17 8 5 5"/><path d="m22 8-5 5"/>`);

// prettier-ignore
export const chatIcon = () =>
  icon(svg`<path d="M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z"/>`);

// prettier-ignore
export const smileIcon = () =>
  icon(svg`<circle cx="12" cy="12" r="10"/><path d="M8 14s1.5 2 4 2 4-2 4-2"/><path d="M9 9h.01"/><path d="M15 9h.01"/>`);

// prettier-ignore
export const handIcon = () =>
  icon(svg`<path d="M18 11V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2"/><path d="M14 10V4a2 2 0 0 0-2-2a2 2 0 0 0-2 2v2"/><path d="M10 10.5V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2v8"/><path d="M18 8a2 2 0 1 1 4 0v6a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15"/>`);

// prettier-ignore
export const lockIcon = () =>
  icon(svg`<rect width="18" height="11" x="3" y="11" rx="2"/><path d="M7 11V7a5 5 0 0 1 10 0v4"/>`);

// prettier-ignore
export const sendIcon = () =>
  icon(svg`<path d="M3.714 3.048a.498.498 0 0 0-.683.627l2.843 7.627a2 2 0 0 1 0 1.396l-2.842 7.627a.498.498 0 0 0 .682.627l18-8.5a.5.5 0 0 0 0-.904z"/><path d="M6 12h16"/>`);

// prettier-ignore
export const gridIcon = () =>
  icon(svg`<rect width="7" height="7" x="3" y="3" rx="1"/><rect width="7" height="7" x="14" y="3" rx="1"/><rect width="7" height="7" x="14" y="14" rx="1"/><rect width="7" height="7" x="3" y="14" rx="1"/>`);

// prettier-ignore
export const spotlightIcon = () =>
  icon(svg`<rect width="18" height="14" x="3" y="3" rx="2"/><path d="M4 21h1"/><path d="M9 21h1"/><path d="M14 21h1"/><path d="M19 21h1"/>`);

// prettier-ignore
export const downIcon = () => icon(svg`<path d="M12 5v14"/><path d="m19 12-7 7-7-7"/>`);

// prettier-ignore
export const clockIcon = () => icon(svg`<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 2"/>`);
