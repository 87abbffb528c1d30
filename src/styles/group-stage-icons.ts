import { svg } from 'lit';
import { icon } from './icons.ts';

// What only the stage of a group needs.
/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

// prettier-ignore
export const pinIcon = () =>
  icon(svg`<path d="M12 17v5"/><path d="M9 10.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-.76a2 2 0 0 0-1.11-1.79l-1.78-.9A2 2 0 0 1 15 10.76V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z"/>`);

// prettier-ignore
export const unpinIcon = () =>
  icon(svg`<path d="M12 17v5"/><path d="M15 9.34V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H7.89"/><path d="m2 2 20 20"/><path d="M9 9v1.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h11"/>`);

// prettier-ignore
export const handIcon = () =>
  icon(svg`<path d="M18 11V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2"/><path d="M14 10V4a2 2 0 0 0-2-2a2 2 0 0 0-2 2v2"/><path d="M10 10.5V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2v8"/><path d="M18 8a2 2 0 1 1 4 0v6a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15"/>`);

// prettier-ignore
export const previousIcon = () => icon(svg`<path d="m15 18-6-6 6-6"/>`);

// prettier-ignore
export const nextIcon = () => icon(svg`<path d="m9 18 6-6-6-6"/>`);
