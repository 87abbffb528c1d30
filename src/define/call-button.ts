import { CallButtonElement } from '../elements/call-button.ts';
import { register } from '../elements/register.ts';

register('call-button', CallButtonElement);
