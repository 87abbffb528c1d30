import { readdirSync, readFileSync } from 'node:fs';

/** What a process takes, as the kernel counts it. */
export interface Usage {
  /** Processor time so far of all its threads, milliseconds. */
  readonly cpu: number;
  /** Memory that it has, MB. */
  readonly rss: number;
}

export function usageOf(pid: number): Usage {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return { cpu: cpuOf(pid), rss: (Number(pages) * 4096) / 1e6 };
}

/** In nanoseconds by thread: the hundredths of a second in `stat` are too coarse for what our server does. */
function cpuOf(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has just ended.
    }
  }
  return sum / 1e6;
}
