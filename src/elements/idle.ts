/** Runs `task` when the page has loaded and has nothing better to do; at the latest after some seconds. */
export function whenIdle(task: () => void): () => void {
  const stopping = new AbortController();
  const once = (): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    clearTimeout(deadline);
    task();
  };
  // Safari has no idle callback.
  const ask = (): void => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(once, { timeout: 1000 });
    else setTimeout(once, 50);
  };
  // Not for ever behind a slow picture of the page.
  const deadline = setTimeout(once, 3000);
  if (document.readyState === 'complete') ask();
  else addEventListener('load', ask, { once: true, signal: stopping.signal });
  return () => {
    stopping.abort();
    clearTimeout(deadline);
  };
}
