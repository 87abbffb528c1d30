import { svg } from 'lit';
import { icon } from './icons.ts';

/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

const CIRCLE = svg`<circle cx="12" cy="12" r="10"/>`;

// prettier-ignore
export const goodIcon = () =>
  icon(svg`${CIRCLE}<path d="m9 12 2 2 4-4"/>`);

// prettier-ignore
export const badIcon = () =>
  icon(svg`${CIRCLE}<path d="m15 9-6 6"/><path d="m9 9 6 6"/>`);

// prettier-ignore
export const skippedIcon = () =>
  icon(svg`${CIRCLE}<path d="M8 12h8"/>`);

// prettier-ignore
export const waitingIcon = () =>
  icon(svg`${CIRCLE}`);

// prettier-ignore
export const runningIcon = () =>
  icon(svg`<path d="M21 12a9 9 0 1 1-6.219-8.56"/>`);

// prettier-ignore
export const copyIcon = () =>
  icon(svg`<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/><path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>`);
