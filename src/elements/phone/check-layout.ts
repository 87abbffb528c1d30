import type { LocaleController } from '../locale-controller.ts';
import { warnOnce } from '../warn-once.ts';

/** Tells whoever writes the page of a layout that there is not. */
export function checkLayout(
  phone: HTMLElement & { readonly layout: string },
  explain: LocaleController['explain'],
): void {
  const { layout, localName: tag } = phone;
  if (layout === 'pip' || layout === 'split') return;
  const params = { tag, attribute: 'layout', value: layout, takes: '"pip", "split"' };
  const { message, hint } = explain({ code: 'bad-attribute' }, undefined, params);
  warnOnce(phone, `${message} ${hint} (bad-attribute)`);
}
