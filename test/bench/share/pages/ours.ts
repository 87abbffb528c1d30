import type { VideoCallElement } from '../../../../src/elements/video-call.ts';

/** A page of ours with a button of its own, by the public interface. */
const phone = document.querySelector<VideoCallElement>('video-call');

phone?.addEventListener('call-incoming', () => phone.accept());
document.querySelector('#share')?.addEventListener('click', () => phone?.toggleScreen(true));

window.share.connect = () =>
  document.querySelector('call-button')?.shadowRoot?.querySelector<HTMLButtonElement>('button')?.click();
window.share.stop = () => phone?.toggleScreen(false);
