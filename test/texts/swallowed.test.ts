import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';

const eslint = new ESLint({ overrideConfigFile: resolve('.config/eslint.config.js') });

/** Whether the linter lets a file of ours swallow failures like this. */
async function passes(code: string): Promise<boolean> {
  const config = (await eslint.calculateConfigForFile(resolve('src/host/log.ts'))) as { rules: object };
  const rules = Object.entries(config.rules).filter(([name]) => name === 'no-restricted-syntax');
  const linter = new ESLint({ overrideConfigFile: true, overrideConfig: { rules: Object.fromEntries(rules) } });
  const [result] = await linter.lintText(code);
  return result?.messages.length === 0;
}

test('no failure is swallowed without a word', async () => {
  for (const code of [
    'try { go(); } catch {}',
    'try { go(); } catch { /* It does not matter. */ }',
    'go().catch(() => {});',
    'go().catch(() => undefined);',
    'go().catch(() => null);',
  ])
    assert.equal(await passes(code), false, code);
  for (const code of [
    'try { go(); } catch (error) { log("debug", "It did not go.", error); }',
    'function found() { try { return go(); } catch { return null; } }',
    'go().catch(ignored("It did not go."));',
    'go().catch((error) => { stop(); throw error; });',
  ])
    assert.equal(await passes(code), true, code);
});
