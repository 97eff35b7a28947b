import type { Locator, Page } from '@playwright/test'

/** The first page, in the words that it shows. */ import { dragOver } from './drag-over.ts'

export class OverviewPage {
  readonly page: Page
  readonly headline: Locator
  readonly services: Locator
  readonly filter: Locator
  readonly alert: Locator

  constructor(page: Page) {
    this.page = page
    this.headline = page.getByRole('main').getByRole('heading', { level: 1 })
    this.services = page.getByRole('table', { name: 'Services' })
    this.filter = page.getByRole('searchbox', { name: 'Filter services' })
    // Next has an alert of its own, which announces where one went.
    this.alert = page.getByRole('main').getByRole('alert')
  }

  /** Ends when there is an answer on the screen and the page is live. */
  async open(origin = ''): Promise<void> {
    await this.page.goto(`${origin}/`)
    await this.headline.waitFor()
    await this.page
      .getByRole('status')
      .filter({ hasText: /^live$/ })
      .waitFor()
  }

  async chooseRange(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Time range/ }).click()
    await this.page.getByRole('option', { name }).click()
  }

  /** Drags over a chart, from one place to another; both lie between 0 and 1. */
  async select(chart: string, from: number, to: number): Promise<void> {
    await dragOver(this.page.getByRole('slider', { name: `${chart}, moment` }), from, to)
  }

  service(name: string): Locator {
    return this.services.getByRole('row').filter({
      has: this.page.getByRole('rowheader').getByRole('button', { name, exact: true }),
    })
  }

  toggle(name: string): Locator {
    return this.services.getByRole('button', { name, exact: true })
  }

  names(): Locator {
    return this.services.getByRole('rowheader').getByRole('button')
  }

  column(name: string): Locator {
    return this.services.getByRole('columnheader').getByRole('button', { name })
  }
}
