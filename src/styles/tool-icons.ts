import { svg } from 'lit';
import { icon } from './icons.ts';

// What only the lazily loaded tools need.
/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

// prettier-ignore
export const plusIcon = () => icon(svg`<path d="M5 12h14"/><path d="M12 5v14"/>`);

// prettier-ignore
export const minusIcon = () => icon(svg`<path d="M5 12h14"/>`);

// prettier-ignore
export const checkIcon = () => icon(svg`<path d="M20 6 9 17l-5-5"/>`);

// prettier-ignore
export const expandIcon = () =>
  icon(svg`<path d="M8 3H5a2 2 0 0 0-2 2v3"/><path d="M21 8V5a2 2 0 0 0-2-2h-3"/><path d="M3 16v3a2 2 0 0 0 2 2h3"/><path d="M16 21h3a2 2 0 0 0 2-2v-3"/>`);

// prettier-ignore
export const shrinkIcon = () =>
  icon(svg`<path d="M8 3v3a2 2 0 0 1-2 2H3"/><path d="M21 8h-3a2 2 0 0 1-2-2V3"/><path d="M3 16h3a2 2 0 0 1 2 2v3"/><path d="M16 21v-3a2 2 0 0 1 2-2h3"/>`);

// prettier-ignore
export const pictureInPictureIcon = () =>
  icon(svg`<path d="M21 9V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v10c0 1.1.9 2 2 2h4"/><rect width="10" height="7" x="12" y="13" rx="2"/>`);

// prettier-ignore
export const detailsIcon = () =>
  icon(svg`<path d="M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2"/>`);

// prettier-ignore
export const textIcon = () =>
  icon(svg`<path d="M12 4v16"/><path d="M4 7V5a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v2"/><path d="M9 20h6"/>`);

// prettier-ignore
export const motionIcon = () =>
  icon(svg`<path d="M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z"/>`);

// prettier-ignore
export const flipIcon = () =>
  icon(svg`<path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8"/><path d="M21 3v5h-5"/><path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16"/><path d="M8 16H3v5"/>`);

// prettier-ignore
export const addPersonIcon = () =>
  icon(svg`<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><circle cx="9" cy="7" r="4"/><path d="M19 8v6"/><path d="M22 11h-6"/>`);
