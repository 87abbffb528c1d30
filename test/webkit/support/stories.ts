import type { AddressInfo } from 'node:net';
import type { ServerType } from '@hono/node-server';
import type { PNG } from 'pngjs';
import { FRAMES } from '../../../stories/support/setting.ts';
import { serveStories, type View } from '../../storybook/support/gallery.ts';
import { bounds, ended, place, settle } from '../../storybook/support/in-page.ts';
import { COLLECTOR, WebKit } from './web-driver.ts';

/** What compiles the functions that run in the page calls it in each that it names. */
const NAMER = 'globalThis.__name = (named) => named;';

/** WebKit before the built Storybook. */
export class WebKitGallery {
  private constructor(
    readonly webkit: WebKit,
    private readonly server: ServerType,
  ) {}

  static async open(): Promise<WebKitGallery> {
    const server = await serveStories(COLLECTOR + NAMER);
    const webkit = await WebKit.open();
    await webkit.resize(1280, 860);
    return new WebKitGallery(webkit, server);
  }

  /** Shows a story, until it is drawn and its own clicks are done. */
  async show(id: string, { frame, scheme, locale }: View): Promise<void> {
    const { webkit } = this;
    const { port } = this.server.address() as AddressInfo;
    const globals = `locale:${locale};scheme:${scheme}`;
    await webkit.goto(`http://127.0.0.1:${port}/iframe.html?id=${id}&viewMode=story&globals=${globals}`);
    const outcome = await webkit.until<string>('the story', `(${ended.toString()})()`);
    if (outcome !== 'rendered') throw new Error(outcome);
    const size = frame ? FRAMES[frame] : null;
    const mouse = size === null || size.width > 480;
    await webkit.evaluate(`(${place.toString()})(${JSON.stringify(size)}, ${mouse})`);
    await webkit.evaluateAsync(`await (${settle.toString()})()`);
  }

  /** A picture of it. */
  async picture(id: string, view: View): Promise<PNG> {
    await this.show(id, view);
    return this.webkit.picture(await this.webkit.evaluate(`return (${bounds.toString()})()`));
  }

  async close(): Promise<void> {
    await this.webkit.close();
    await new Promise((done) => this.server.close(done));
  }
}
