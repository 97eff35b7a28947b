import type { Locator, Page } from '@playwright/test'

/** The page of one pattern, with its editor. */
export class PatternPage {
  readonly page: Page
  readonly steps: Locator
  readonly diagram: Locator
  readonly json: Locator
  readonly reason: Locator
  readonly save: Locator
  readonly create: Locator

  constructor(page: Page) {
    this.page = page
    this.steps = page.getByRole('list', { name: 'Steps' }).locator('[data-step]')
    this.diagram = page.getByRole('img', { name: /^Flow/ })
    this.json = page.getByRole('textbox', { name: 'Message flow as JSON' })
    this.reason = page.getByRole('textbox', { name: 'Why, for the revisions' })
    this.save = page.getByRole('button', { name: 'Save', exact: true })
    this.create = page.getByRole('button', { name: 'Create', exact: true })
  }

  async open(name: string, origin = ''): Promise<void> {
    await this.page.goto(`${origin}/patterns/${encodeURIComponent(name)}`)
    await this.page.getByRole('heading', { level: 1 }).waitFor()
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true })
  }

  step(id: string): Locator {
    return this.page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: new RegExp(`^${id}\\b`) })
  }

  handle(id: string): Locator {
    return this.page.locator(`[data-handle="${id}"]`)
  }

  problem(message: string): Locator {
    return this.page.getByRole('list', { name: 'Problems' }).getByRole('button', { name: message })
  }
}
