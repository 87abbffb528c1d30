import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { defaultReporter } from '@web/test-runner';
import { launch } from 'puppeteer-core';
import { CHROMIUM_ARGS, findChromium } from './browsers.js';

const root = resolve(import.meta.dirname, '..');

/** @typedef {{ name: string, suites: Suite[], tests: { name: string, passed: boolean, skipped: boolean, duration?: number, error?: { message?: string, stack?: string } }[] }} Suite */

/**
 * Hands the results to `npm test`, one JSON line each.
 * @returns {import('@web/test-runner').Reporter}
 */
function eventReporter() {
  /** @param {object} event */
  const emit = (event) => writeSync(3, `${JSON.stringify(event)}\n`);
  /** @param {string} file @param {Suite | undefined} suite @param {string[]} path */
  const walk = (file, suite, path = []) => {
    for (const test of suite?.tests ?? []) {
      emit({
        type: test.skipped ? 'skip' : test.passed ? 'pass' : 'fail',
        name: [...path, test.name].join(' › '),
        file,
        ms: test.duration,
        detail: test.error && `${test.error.message}\n${test.error.stack ?? ''}`,
      });
    }
    for (const inner of suite?.suites ?? []) walk(file, inner, [...path, inner.name]);
  };
  return {
    reportTestFileResults({ sessionsForTestFile, testFile }) {
      const file = testFile.slice(root.length + 1);
      for (const session of sessionsForTestFile) {
        walk(file, session.testResults);
        for (const error of session.errors) {
          emit({ type: 'fail', name: 'the file runs', file, detail: `${error.message}\n${error.stack ?? ''}` });
        }
        for (const url of session.request404s) {
          emit({ type: 'fail', name: 'every import is found', file, detail: `404: ${String(url)}` });
        }
        const empty = !session.testResults?.tests.length && !session.testResults?.suites.length;
        if (empty && session.errors.length === 0) emit({ type: 'fail', name: 'the file holds tests', file });
      }
    },
  };
}

const launchOptions = {
  executablePath: findChromium() ?? 'chromium',
  args: [
    ...CHROMIUM_ARGS,
    // What is shared is the tab of the test itself, so that its pixels are known.
    '--use-fake-device-for-media-stream=device-count=2,display-media-type=browser',
  ],
};

let pages = 0;

/**
 * Each page has a browser to itself: one in the background has neither focus nor animation frames.
 * @param {{ browser: import('puppeteer-core').Browser }} runner
 */
async function createPage({ browser }) {
  if (pages++ === 0) return browser.newPage();
  const own = await launch(launchOptions);
  browser.once('disconnected', () => void own.close());
  return own.newPage();
}

export default /** @satisfies {import('@web/test-runner').TestRunnerConfig} */ ({
  rootDir: root,
  files: 'test/unit/**/*.test.ts',
  // Socket.IO's forms for Node and for development import what no browser can load.
  nodeResolve: { browser: true, exportConditions: ['browser', 'production'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: resolve(root, 'tsconfig.json') })],
  concurrency: 2,
  browsers: [chromeLauncher({ launchOptions, createPage })],
  testFramework: { config: { timeout: 10_000 } },
  testsFinishTimeout: 120_000,
  reporters: [process.env.TEST_EVENTS ? eventReporter() : defaultReporter()],
});
