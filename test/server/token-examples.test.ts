import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { createJwtAuthenticator } from '../../server/auth/jwt.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/index.ts';

// What the guide on tokens tells people to write is run as they would, and taken as the server would.

const folder = resolve(import.meta.dirname, '../../stories/guides/sign');
const secret = 'a secret of at least thirty-two characters';
const name = 'Ana “Ñ” Siregar';

const signers: Record<string, () => string> = {
  Node: () =>
    run(process.execPath, [
      ...['--input-type=module', '-e'],
      `import { callToken } from ${JSON.stringify(join(folder, 'call-token.mjs'))};
       console.log(callToken({ id: 'ana', name: ${JSON.stringify(name)} }, ${JSON.stringify(secret)}))`,
    ]),
  PHP: () =>
    run('php', [
      '-r',
      `require '${join(folder, 'call-token.php')}'; echo call_token('ana', ${JSON.stringify(name)}, ${JSON.stringify(secret)});`,
    ]),
  Python: () =>
    run('python3', [
      '-c',
      `import sys; sys.dont_write_bytecode = True; sys.path.insert(0, ${JSON.stringify(folder)})
from call_token import call_token
print(call_token('ana', ${JSON.stringify(name)}, ${JSON.stringify(secret)}))`,
    ]),
};

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).trim();
}

for (const [language, sign] of Object.entries(signers)) {
  test(`a token that ${language} has signed says who somebody is and what they may do`, async () => {
    const authenticate = createJwtAuthenticator(
      { key: { secret }, algorithms: ['HS256'], issuer: 'https://www.example.com', audience: 'calls' },
      Date.now,
    );
    const identity = await authenticate({ protocol: PROTOCOL_VERSION, token: sign() });
    assert.ok('user' in identity, JSON.stringify(identity));
    assert.deepEqual(identity.user, { id: 'ana', name });
    assert.equal(identity.rights.call, '*');
    assert.deepEqual(identity.rights.rooms, new Set(['standup']));
  });
}
