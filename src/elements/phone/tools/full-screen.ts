import { ignored } from '../../../host/log.ts';

/** Not on an iPhone, and not in an iframe that has not been allowed to. */
export const canFullScreen = (element: Element): boolean => element.ownerDocument.fullscreenEnabled === true;

export const isFullScreen = (element: Element): boolean => element.matches(':fullscreen');

/** To be called from a click. A browser that does not want to leaves everything as it is. */
export function toggleFullScreen(element: Element): void {
  const done = isFullScreen(element) ? element.ownerDocument.exitFullscreen() : element.requestFullscreen();
  done.catch(ignored('Full screen was refused.'));
}
