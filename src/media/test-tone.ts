import type { Sink } from './speaker.ts';
import { renderTone, type Tone } from './tones.ts';

/** Three bells that rise: to be told from every tone of a call. */
const TEST: Tone = {
  length: 1.2,
  loops: false,
  notes: [523.25, 659.26, 783.99].map((frequency, index) => ({ at: index * 0.18, length: 0.8, frequency, gain: 0.3 })),
};

/**
 * Plays a second of sound on this speaker, or on the default one; to be called from a click. Settles when it has been
 * played, and rejects where it cannot be.
 */
export async function playTestTone(deviceId = ''): Promise<void> {
  const context = new AudioContext();
  const samples = renderTone(TEST, context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  const ended = new Promise((resolve) => (source.onended = resolve));
  // Elements can be sent to a speaker in more browsers than contexts can.
  const output = context.createMediaStreamDestination();
  const element: HTMLAudioElement & Sink = document.createElement('audio');
  element.srcObject = output.stream;
  try {
    if (deviceId !== '' && deviceId !== 'default') await element.setSinkId?.(deviceId);
    source.connect(output);
    await Promise.all([context.resume(), element.play()]);
    source.start();
    await ended;
  } finally {
    element.pause();
    element.srcObject = null;
    await context.close();
  }
}
