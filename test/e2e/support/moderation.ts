import type { Page } from 'puppeteer-core';

/** The room as the page of somebody knows it, and the id that this one has there. */
export const STATE = `document.querySelector('group-call-grid').session.state`;
export const participant = (name: string): string =>
  `Object.values(${STATE}.room.participants).find(({ user }) => user.name === '${name}')`;

/** Runs in the page before everything else: it never learns that a moderator wants silence, as a page that ignores it. */
export async function deaf(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with one
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') as { get(this: unknown): unknown };
    Object.defineProperty(MessageEvent.prototype, 'data', {
      get(this: MessageEvent) {
        const data = get.call(this);
        return typeof data === 'string' ? data.replace('"mute_requested"', '"not_understood"') : data;
      },
    });
  });
}
