import { ignored } from '../host/log.ts';

/** Browsers pause what is taken out of the page, even for a moment. */
export function playAgain(root: ParentNode | undefined): void {
  for (const video of root?.querySelectorAll('video') ?? []) {
    if (video.srcObject) video.play().catch(ignored('A picture does not play again.'));
  }
}
