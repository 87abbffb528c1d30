import { svg } from 'lit';
import { icon } from './icons.ts';

// What only the phone needs, apart so that a page with only a button does not load it.
/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

// prettier-ignore
export const microphoneIcon = () =>
  icon(svg`<path d="M12 19v3"/><path d="M19 10v2a7 7 0 0 1-14 0v-2"/><rect x="9" y="2" width="6" height="13" rx="3"/>`);

// prettier-ignore
export const microphoneOffIcon = () =>
  icon(svg`<path d="M12 19v3"/><path d="M15 9.34V5a3 3 0 0 0-5.68-1.33"/><path d="M16.95 16.95A7 7 0 0 1 5 12v-2"/><path d="M18.89 13.23A7 7 0 0 0 19 12v-2"/><path d="m2 2 20 20"/><path d="M9 9v3a3 3 0 0 0 5.12 2.12"/>`);

// prettier-ignore
export const cameraOffIcon = () =>
  icon(svg`<path d="M10.66 6H14a2 2 0 0 1 2 2v2.5l5.248-3.062A.5.5 0 0 1 22 7.87v8.196"/><path d="M16 16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h2"/><path d="m2 2 20 20"/>`);

// prettier-ignore
export const closeIcon = () =>
  icon(svg`<path d="M18 6 6 18"/><path d="m6 6 12 12"/>`);

// prettier-ignore
export const soundIcon = () =>
  icon(svg`<path d="M11 4.702a.705.705 0 0 0-1.203-.498L6.413 7.587A1.4 1.4 0 0 1 5.416 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.416a1.4 1.4 0 0 1 .997.413l3.383 3.384A.705.705 0 0 0 11 19.298z"/><path d="M16 9a5 5 0 0 1 0 6"/><path d="M19.364 18.364a9 9 0 0 0 0-12.728"/>`);

// prettier-ignore
export const troubleIcon = () =>
  icon(svg`<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/><path d="M12 9v4"/><path d="M12 17h.01"/>`);

const MONITOR = svg`<rect width="20" height="14" x="2" y="3" rx="2"/><path d="M12 17v4"/><path d="M8 21h8"/>`;

// prettier-ignore
export const shareIcon = () =>
  icon(svg`${MONITOR}<path d="m9 10 3-3 3 3"/><path d="M12 13V7"/>`);

// prettier-ignore
export const stopSharingIcon = () =>
  icon(svg`${MONITOR}<path d="m14.5 12.5-5-5"/><path d="m9.5 12.5 5-5"/>`);

// prettier-ignore
export const moreIcon = () =>
  icon(svg`<circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/><circle cx="5" cy="12" r="1"/>`);

// prettier-ignore
export const caretIcon = () =>
  icon(svg`<path d="m18 15-6-6-6 6"/>`);

// prettier-ignore
export const smallerIcon = () =>
  icon(svg`<path d="m14 10 7-7"/><path d="M20 10h-6V4"/><path d="m3 21 7-7"/><path d="M4 14h6v6"/>`);

// prettier-ignore
export const largerIcon = () =>
  icon(svg`<path d="M15 3h6v6"/><path d="m21 3-7 7"/><path d="m3 21 7-7"/><path d="M9 21H3v-6"/>`);

// prettier-ignore
export const moveIcon = () =>
  icon(svg`<path d="M12 2v20"/><path d="m15 19-3 3-3-3"/><path d="m19 9 3 3-3 3"/><path d="M2 12h20"/><path d="m5 9-3 3 3 3"/><path d="m9 5 3-3 3 3"/>`);
