import type { AddressInfo } from 'node:net';
import type { ServerType } from '@hono/node-server';
import type { PNG } from 'pngjs';
import { FRAMES } from '../../../stories/support/setting.ts';
import { serveStories, type View } from '../../storybook/support/gallery.ts';
import { bounds, ended, place, settle } from '../../storybook/support/in-page.ts';
import { WebKit } from './web-driver.ts';

/** WebKit before the built Storybook. */
export class WebKitGallery {
  private constructor(
    readonly webkit: WebKit,
    private readonly server: ServerType,
  ) {}

  static async open(): Promise<WebKitGallery> {
    const server = await serveStories();
    const webkit = await WebKit.open();
    await webkit.resize(1280, 860);
    return new WebKitGallery(webkit, server);
  }

  /** A picture of a story, once it is drawn and its own clicks are done. */
  async picture(id: string, { frame, scheme, locale }: View): Promise<PNG> {
    const { webkit } = this;
    const { port } = this.server.address() as AddressInfo;
    const globals = `locale:${locale};scheme:${scheme}`;
    await webkit.goto(`http://127.0.0.1:${port}/iframe.html?id=${id}&viewMode=story&globals=${globals}`);
    // What compiles these functions calls it in each that it names.
    await webkit.evaluate('globalThis.__name = (named) => named');
    await webkit.until('the story', `(${ended.toString()})()`);
    const trouble = await webkit.evaluate<string>(`return (${ended.toString()})()`);
    if (trouble !== 'rendered') throw new Error(trouble);
    const size = frame ? FRAMES[frame] : null;
    const mouse = size === null || size.width > 480;
    await webkit.evaluate(`(${place.toString()})(${JSON.stringify(size)}, ${mouse})`);
    await webkit.evaluateAsync(`await (${settle.toString()})()`);
    return webkit.picture(await webkit.evaluate(`return (${bounds.toString()})()`));
  }

  async close(): Promise<void> {
    await this.webkit.close();
    await new Promise((done) => this.server.close(done));
  }
}
