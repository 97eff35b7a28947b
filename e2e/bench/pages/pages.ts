import type { Page } from '@playwright/test'
import type { Role } from '#lib/access/permissions.ts'
import { MapPage } from '../../pages/map-page.ts'
import { OverviewPage } from '../../pages/overview-page.ts'

export type MeasuredPage = {
  name: string
  path: string
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
