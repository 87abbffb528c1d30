import { GroupCallGridElement } from '../elements/group-call-grid.ts';
import { register } from '../elements/register.ts';

register('group-call-grid', GroupCallGridElement);
