import { outward } from '../session-controller.ts';
import type { SessionRef } from '../session-ref.ts';

/** People name themselves where the page has not named them, and nothing that is signed says who they are. */
export function asksName({ options, nobody }: SessionRef, named: boolean): boolean {
  const { token, tokenSource, userName } = options;
  return !nobody && !token && !tokenSource && (named || !userName);
}

/** A `<call-session>` around keeps it, or its next update would take it back. */
export async function setName(from: Element, ref: SessionRef, userName: string): Promise<void> {
  if (ref.options.userName === userName) return;
  for (let node: Node | null = from; node; node = outward(node)) {
    if (!(node instanceof HTMLElement) || !('sessionRef' in node) || node.sessionRef !== ref) continue;
    const session = Object.assign(node, { userName }) as HTMLElement & { updateComplete?: Promise<unknown> };
    await session.updateComplete;
    return;
  }
  ref.configure({ ...ref.options, userName });
}
