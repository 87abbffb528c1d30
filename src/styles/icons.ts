import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/*
 * Shapes from Lucide 1.62.0 (https://lucide.dev), ISC licence, copyright (c) Lucide Icons and Contributors.
 * Copied here so that nothing is loaded from anywhere.
 */

/** Decoration only: what it stands for is said by the text or the label beside it. */
export const icon = (shape: SVGTemplateResult): TemplateResult =>
  html`<svg
    class="icon"
    part="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shape}
  </svg>`;

// prettier-ignore
export const cameraIcon = () =>
  icon(svg`<path d="m16 13 5.223 3.482a.5.5 0 0 0 .777-.416V7.87a.5.5 0 0 0-.752-.432L16 10.5"/><rect x="2" y="6" width="14" height="12" rx="2"/>`);

// prettier-ignore
export const phoneIcon = () =>
  icon(svg`<path d="M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384"/>`);
