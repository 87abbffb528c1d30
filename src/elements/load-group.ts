import { loadCode } from '../host/load-code.ts';
import { register } from './register.ts';

/** Few pages have a room: it is loaded by those. */
export async function loadGroup(): Promise<void> {
  const { GroupCallGridElement } = await loadCode(() => import('./group-call-grid.ts'));
  register('group-call-grid', GroupCallGridElement);
}
