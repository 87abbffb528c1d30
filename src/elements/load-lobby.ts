import { loadCode } from '../host/load-code.ts';
import { register } from './register.ts';

/** Few pages have a lobby: it is loaded by those. */
export async function loadLobby(): Promise<void> {
  const { CallLobbyElement } = await loadCode(() => import('./call-lobby.ts'));
  register('call-lobby', CallLobbyElement);
}
