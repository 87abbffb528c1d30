import { CallCheckElement } from '../elements/call-check.ts';
import { register } from '../elements/register.ts';

register('call-check', CallCheckElement);
