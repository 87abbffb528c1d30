import { register } from '../elements/register.ts';
import { VideoCallElement } from '../elements/video-call.ts';

register('video-call', VideoCallElement);
