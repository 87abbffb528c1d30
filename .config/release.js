import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

// npm run release -- [bill | --dry-run]
//
// Builds, writes the bill of materials (CycloneDX) of what users get into dist, and publishes with provenance: npm then
// says from which commit and by which run of CI the package was made. That works in CI alone (GitHub Actions with
// `id-token: write`, or GitLab with an `id_tokens` entry for Sigstore); elsewhere npm refuses.
// `bill`: only the bill of materials.

/** @typedef {{ 'bom-ref': string }} Part */
/** @typedef {{ ref: string, dependsOn?: string[] }} Edge */

const root = resolve(import.meta.dirname, '..');
const [what] = process.argv.slice(2);

/** @param {string} program @param {string[]} args */
function run(program, args, { quiet = false } = {}) {
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = quiet ? ['ignore', 'pipe', 'inherit'] : 'inherit';
  const { status, stdout } = spawnSync(program, args, { cwd: root, stdio, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) {
    console.error(`${program} ${args.join(' ')} has failed.`);
    process.exit(1);
  }
  return stdout ?? '';
}

/** `npm sbom --omit dev` leaves out what a tool of ours needs as well (npm 11): the lock file says who is for users. */
function writeBill() {
  const bill = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { quiet: true }));
  const { name, packages } = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8'));
  // That of the folder, else.
  bill.metadata.component.name = name;
  const shipped = new Set([bill.metadata.component['bom-ref']]);
  for (const [path, { version, dev, devOptional }] of Object.entries(packages)) {
    if (!dev && !devOptional && path) shipped.add(`${path.split('node_modules/').at(-1)}@${version}`);
  }
  /** @param {string} ref */
  const isShipped = (ref) => shipped.has(ref);
  bill.components = bill.components.filter((/** @type {Part} */ part) => isShipped(part['bom-ref']));
  bill.dependencies = bill.dependencies
    .filter((/** @type {Edge} */ { ref }) => isShipped(ref))
    .map((/** @type {Edge} */ { ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isShipped) }));
  mkdirSync(resolve(root, 'dist'), { recursive: true });
  writeFileSync(resolve(root, 'dist/sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
}

if (what === 'bill') {
  writeBill();
  process.exit(0);
}
if (run('git', ['status', '--porcelain'], { quiet: true }) !== '') {
  console.error('There is something that is not committed: a release is made of a commit.');
  process.exit(1);
}
run('npm', ['run', 'build']);
writeBill();
run('npm', what === '--dry-run' ? ['publish', '--dry-run'] : ['publish', '--provenance', '--access', 'public']);
