/** Loaded before a server, and tells of its process when asked over IPC. The server itself knows nothing of it. */
export interface Usage {
  /** Bytes. */
  readonly rss: number;
  readonly heap: number;
  /** Processor time so far, milliseconds. */
  readonly cpu: number;
}

process.on('message', (question) => {
  if (question !== 'usage' && question !== 'usage after gc') return;
  // Twice: what was kept by a finalizer goes with the second one.
  if (question === 'usage after gc') for (let times = 0; times < 2; times++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, heap: heapUsed + external, cpu: (user + system) / 1000 } satisfies Usage);
});
