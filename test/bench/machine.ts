import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { findChromium } from '../../.config/browsers.js';

/** What the numbers depend on, in one line; nothing that names the machine. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown';
  return [`${processors.length} cores (${model})`, `Node ${process.versions.node}`, chromium()].join(', ');
}

function chromium(): string {
  const { stdout } = spawnSync(findChromium() ?? 'chromium', ['--version'], { encoding: 'utf8' });
  return /Chromium [\d.]+|Google Chrome [\d.]+/.exec(stdout ?? '')?.[0] ?? 'no Chromium';
}
