import type { CallError } from '../protocol/index.ts';

/**
 * The event `call-error` of an element, in the words that a person reads. For what a page with only a button needs: the other
 * events are loaded with the session.
 */
export function tellError(element: HTMLElement, error: Pick<CallError, 'code' | 'message' | 'hint'>): void {
  element.dispatchEvent(new CustomEvent('call-error', { detail: Object.freeze(error) }));
}
