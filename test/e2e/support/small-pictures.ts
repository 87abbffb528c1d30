import type { Page } from 'puppeteer-core';

/**
 * The camera of a page gives a few small pictures, from before everything else runs. Two cores that code the large ones of
 * several browsers have no time for anything else. Where the size of pictures is the matter, tests ask for `largePictures`.
 */
export async function smallPictures(page: Page, width = 320, height = 180): Promise<void> {
  await page.evaluateOnNewDocument(
    (width, height) => {
      const devices = globalThis.MediaDevices?.prototype;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called on what it was called on.
      const open = devices?.getUserMedia;
      if (!open) return;
      devices.getUserMedia = function (wanted = {}) {
        const { video } = wanted;
        if (!video) return open.call(this, wanted);
        const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 10, max: 10 } };
        return open.call(this, { ...wanted, video: { ...(video === true ? {} : video), ...size } });
      };
    },
    width,
    height,
  );
}
