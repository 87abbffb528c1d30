import { CallSessionElement } from '../elements/call-session.ts';
import { register } from '../elements/register.ts';

register('call-session', CallSessionElement);
