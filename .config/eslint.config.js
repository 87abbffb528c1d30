import { resolve } from 'node:path';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
// @ts-expect-error The package has no types.
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import boundaries from './boundaries.js';

const root = resolve(import.meta.dirname, '..');

export default defineConfig(
  { basePath: root },
  globalIgnores(['dist', '.cache', 'node_modules'], 'What is built or fetched'),
  globalIgnores(['test/package/fixtures'], 'What somebody writes who has installed the package'),
  {
    basePath: root,
    files: ['**/*.ts', '**/*.js'],
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    plugins: { boundaries },
    languageOptions: {
      parserOptions: {
        tsconfigRootDir: root,
        // The narrowest first: a file is read by the first one that holds it.
        project: [
          '.config/tsconfig.pure.json',
          '.config/tsconfig.server.json',
          'tsconfig.json',
          '.config/tsconfig.tools.json',
        ],
      },
    },
    rules: {
      'boundaries/layers': 'error',
      // TypeScript knows the globals of each folder; the rule does not.
      'no-undef': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A method that must return a promise need not wait for one.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    basePath: root,
    files: ['src/**', 'server/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        ...[
          'CatchClause[body.body.length=0]',
          'CallExpression[callee.property.name="catch"] > ArrowFunctionExpression[body.body.length=0]',
          'CallExpression[callee.property.name="catch"] > ArrowFunctionExpression[body.type="Identifier"]',
          'CallExpression[callee.property.name="catch"] > ArrowFunctionExpression[body.type="Literal"]',
        ].map((selector) => ({
          selector,
          message: 'Say what is swallowed: `ignored()` or `log()` of src/host/log.ts and server/log.ts.',
        })),
      ],
    },
  },
  {
    basePath: root,
    files: ['src/**'],
    ignores: ['src/host/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'BroadcastChannel'].map((name) => ({
          name,
          message: 'It throws where the browser forbids a site to keep anything: src/host/storage.ts guards it.',
        })),
      ],
    },
  },
  {
    basePath: root,
    files: ['src/elements/**/*.ts', 'src/define/**/*.ts', 'stories/**/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/recommended']],
    plugins: { 'lit-a11y': litA11y },
    settings: { wc: { elementBaseClasses: ['LitElement'] } },
    rules: litA11y.configs.recommended.rules,
  },
  {
    basePath: root,
    files: ['test/**'],
    rules: {
      // node:test returns promises that its own runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] },
          ],
        },
      ],
    },
  },
  {
    basePath: root,
    files: ['test/unit/**'],
    rules: {
      // Every assertion of chai looks like a promise here, and some are bare expressions.
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  { basePath: root, files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
