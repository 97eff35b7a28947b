import { defineConfig } from 'oxlint'
import * as architecture from './architecture.config.ts'

const functionsUpTo = (max: number) => ({ max, skipBlankLines: true, skipComments: true })

export default defineConfig({
  plugins: [
    'eslint',
    'typescript',
    'react',
    'nextjs',
    'import',
    'unicorn',
    'oxc',
    'promise',
    'node',
    'jsx-a11y',
    'vitest',
  ],
  jsPlugins: [
    'eslint-plugin-boundaries',
    '@tanstack/eslint-plugin-query',
    'eslint-plugin-playwright',
  ],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { reportUnusedDisableDirectives: 'error' },
  ignorePatterns: [
    'node_modules/**',
    '.next/**',
    '.signalbox/**',
    'coverage/**',
    'test-results/**',
    'next-env.d.ts',
  ],
  settings: architecture.settings,
  rules: {
    ...architecture.rules,

    complexity: ['error', 15],
    'max-depth': ['error', 4],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', functionsUpTo(60)],
    'max-params': ['error', { max: 3 }],
    'no-console': 'error',
    'no-underscore-dangle': 'off',

    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-named-as-default-member': 'off',
    'import/no-unassigned-import': 'off',
    'node/no-process-env': 'error',
    'unicorn/no-useless-spread': 'off',
    'promise/always-return': 'off',
    'promise/no-callback-in-promise': 'off',
    'promise/no-promise-in-callback': 'off',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],

    'typescript/consistent-type-imports': 'error',
    'typescript/no-misused-spread': 'off',
    'typescript/no-unsafe-enum-assignment': 'off',
    'typescript/no-deprecated': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],

    'react/exhaustive-deps': 'error',
    'react/react-in-jsx-scope': 'off',
    'react/rules-of-hooks': 'error',
    '@tanstack/query/exhaustive-deps': 'error',
    '@tanstack/query/no-unstable-deps': 'error',
    '@tanstack/query/prefer-query-options': 'error',
    '@tanstack/query/stable-query-client': 'error',
  },
  overrides: [
    {
      files: ['*.config.ts'],
      rules: { 'import/no-default-export': 'off', 'boundaries/no-unknown-files': 'off' },
    },
    {
      files: [
        'app/**/{page,layout,loading,error,not-found,global-error,default,template}.tsx',
        'e2e/fixtures/build-once.ts',
        'e2e/run-all/*-reporter.ts',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      files: ['lib/platform/{config,log}.ts', 'lib/cli/**', 'e2e/**', '*.config.ts'],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      files: ['app/**/*.tsx', 'components/**/*.tsx'],
      rules: { 'max-lines-per-function': ['error', functionsUpTo(80)] },
    },
    {
      files: ['**/*.test.{ts,tsx}', '**/test-support.ts', 'e2e/**'],
      rules: {
        'max-lines': ['error', { max: 500 }],
        'max-lines-per-function': 'off',
        'react/rules-of-hooks': 'off',
        'typescript/no-unsafe-type-assertion': 'off',
        'unicorn/consistent-function-scoping': 'off',
      },
    },
    {
      files: ['e2e/specs/**'],
      rules: {
        'playwright/expect-expect': 'error',
        'playwright/missing-playwright-await': 'error',
        'playwright/no-conditional-in-test': 'error',
        'playwright/no-focused-test': 'error',
        'playwright/no-force-option': 'error',
        'playwright/no-networkidle': 'error',
        'playwright/no-page-pause': 'error',
        'playwright/no-raw-locators': ['error', { allowed: ['html', 'body', 'main'] }],
        'playwright/no-useless-await': 'error',
        'playwright/no-wait-for-timeout': 'error',
        'playwright/prefer-web-first-assertions': 'error',
        'playwright/valid-expect': 'error',
        'playwright/valid-title': 'error',
      },
    },
  ],
})
