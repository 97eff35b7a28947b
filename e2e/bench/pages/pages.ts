import type { Page } from '@playwright/test'
import type { Role } from '#lib/access/permissions.ts'
import type { Database } from '#lib/db/database.ts'
import { MapPage } from '../../pages/map-page.ts'
import { OverviewPage } from '../../pages/overview-page.ts'

export type MeasuredPage = {
  name: string
  path: string | ((database: Database) => Promise<string>)
  /** Who looks at it; null for nobody who signed in. */
  role: Role | null
  /** Ends when the page's first answer is on the screen. */
  ready: (page: Page) => Promise<void>
  /** What people do there: each click and key counts for the interaction time. */
  use: (page: Page) => Promise<void>
}

/** Add your page here. The estate behind it is the demo's: two hours up to now, incidents included. */
export const measuredPages: MeasuredPage[] = [
  {
    name: 'overview',
    path: '/',
    role: 'viewer',
    ready: (page) => new OverviewPage(page).names().first().waitFor(),
    use: async (page) => {
      const overview = new OverviewPage(page)
      await overview.toggle('payment-service').click()
      await page.keyboard.press('/')
      await page.keyboard.type('service', { delay: 60 })
      await page.keyboard.press('Escape')
      await overview.column('Service').click()
      await overview.chooseRange('Last 1 h')
    },
  },
  {
    name: 'map',
    path: '/map',
    role: 'viewer',
    ready: (page) =>
      page
        .getByRole('status')
        .filter({ hasText: /nodes, .* edges/ })
        .waitFor(),
    use: async (page) => {
      const map = new MapPage(page)
      await map.graph.focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('/')
      await page.keyboard.type('payment*', { delay: 60 })
      await page.keyboard.press('Escape')
      await map.view('Table').click()
    },
  },
  {
    name: 'heatmaps',
    path: '/heatmaps',
    role: 'viewer',
    ready: (page) => page.getByRole('application', { name: /^Latency heatmap/ }).waitFor(),
    use: async (page) => {
      await page.getByRole('application', { name: /^Latency heatmap/ }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowLeft')
      await page.keyboard.press('Enter')
      await page.keyboard.press('/')
      await page.keyboard.type('payment', { delay: 60 })
    },
  },
  {
    name: 'breakers',
    path: '/breakers',
    role: 'operator',
    ready: (page) => page.getByRole('main').getByRole('heading').first().waitFor(),
    use: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('payment', { delay: 60 })
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'health',
    path: '/health',
    role: 'viewer',
    ready: (page) => page.getByRole('main').getByRole('heading', { level: 1 }).waitFor(),
    use: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('payment', { delay: 60 })
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'correlations',
    path: '/correlations?q=error',
    role: 'viewer',
    ready: (page) => page.getByRole('main').getByRole('row').nth(1).waitFor(),
    use: async (page) => {
      const box = page.getByRole('combobox', { name: 'Find correlations' })
      await box.click()
      await box.pressSequentially(' service=payment-service', { delay: 60 })
    },
  },
  {
    name: 'a correlation',
    path: async (database) => {
      const { correlation_id: id } = await database
        .selectFrom('communication_events')
        .select('correlation_id')
        .where('event_type', '=', 'error')
        .groupBy('correlation_id')
        .orderBy(({ fn }) => fn.countAll(), 'desc')
        .orderBy('correlation_id')
        .limit(1)
        .executeTakeFirstOrThrow()
      return `/correlations/${id}`
    },
    role: 'viewer',
    ready: (page) => page.getByRole('treeitem').first().waitFor(),
    use: async (page) => {
      await page.getByRole('tree', { name: 'Calls' }).focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.getByRole('tab', { name: 'Sequence' }).click()
    },
  },
  {
    name: 'patterns',
    path: '/patterns',
    role: 'operator',
    ready: (page) => page.getByRole('table', { name: 'Patterns' }).waitFor(),
    use: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('service=payment-service', { delay: 60 })
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'a pattern',
    path: '/patterns/order-saga',
    role: 'operator',
    ready: (page) => page.getByRole('list', { name: 'Steps' }).waitFor(),
    use: async (page) => {
      await page.getByLabel('Owner', { exact: true }).pressSequentially('somebody', { delay: 60 })
      await page.getByRole('list', { name: 'Steps' }).getByRole('button').first().click()
      await page.getByRole('link', { name: 'Revisions' }).click()
    },
  },
  {
    name: 'coverage',
    path: '/patterns/coverage',
    role: 'viewer',
    ready: (page) => page.getByRole('main').getByRole('heading', { level: 1 }).waitFor(),
    use: (page) =>
      page.getByRole('group', { name: 'What to list' }).getByRole('button').last().click(),
  },
  {
    name: 'settings',
    path: '/settings/users',
    role: 'admin',
    ready: (page) => page.getByRole('table', { name: 'Users' }).waitFor(),
    use: async (page) => {
      await page.getByRole('button', { name: 'Invite a user' }).click()
      await page.getByLabel('Name').pressSequentially('somebody', { delay: 60 })
    },
  },
  {
    name: 'sign-in',
    path: '/sign-in',
    role: null,
    ready: (page) =>
      page
        .getByRole('button', { name: /^Sign in/ })
        .first()
        .waitFor(),
    use: (page) => page.getByLabel('E-mail').pressSequentially('somebody', { delay: 60 }),
  },
]
