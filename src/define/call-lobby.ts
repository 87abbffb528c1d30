import { CallLobbyElement } from '../elements/call-lobby.ts';
import { register } from '../elements/register.ts';

register('call-lobby', CallLobbyElement);
