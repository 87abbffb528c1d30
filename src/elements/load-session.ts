import { loadCode } from '../host/load-code.ts';
import { register } from './register.ts';

/** Few pages have a session of their own: it is loaded by those. */
export async function loadSession(): Promise<void> {
  const { CallSessionElement } = await loadCode(() => import('./call-session.ts'));
  register('call-session', CallSessionElement);
}
