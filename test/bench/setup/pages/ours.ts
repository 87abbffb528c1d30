import type { VideoCallElement } from '../../../../src/elements/video-call.ts';

/** A page of ours: the elements and their events, nothing else. */
const phone = document.querySelector<VideoCallElement>('video-call');
const answersAtOnce = new URLSearchParams(location.search).has('answers');

phone?.addEventListener('call-incoming', () => {
  if (answersAtOnce) phone.accept();
});

phone?.addEventListener('call-state-change', ({ detail }) => {
  document.body.dataset['status'] = detail.status;
});

window.bench.hangUp = () => phone?.hangUp();
