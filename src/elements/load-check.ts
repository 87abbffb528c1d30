import { loadCode } from '../host/load-code.ts';
import { register } from './register.ts';

/** Few pages have a check: it is loaded by those. */
export async function loadCheck(): Promise<void> {
  const { CallCheckElement } = await loadCode(() => import('./call-check.ts'));
  register('call-check', CallCheckElement);
}
