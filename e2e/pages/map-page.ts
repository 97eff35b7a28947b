import type { Locator, Page } from '@playwright/test'

/** The map, in the words that it shows. */
export class MapPage {
  readonly page: Page
  readonly graph: Locator
  readonly filter: Locator
  readonly edges: Locator
  readonly panel: Locator
  readonly alert: Locator
  readonly moment: Locator

  constructor(page: Page) {
    const main = page.getByRole('main')
    this.page = page
    this.graph = page.getByRole('application', { name: /^Service graph/ })
    this.filter = page.getByRole('combobox', { name: 'Find edges' })
    this.edges = page.getByRole('table', { name: 'Edges' })
    this.panel = main.getByRole('complementary')
    this.alert = main.getByRole('alert')
    this.moment = page.getByRole('slider', { name: 'Moment of the window' })
  }

  /** Ends when there is an answer on the screen. */
  async open(search = '', origin = ''): Promise<void> {
    await this.page.goto(`${origin}/map${search}`)
    await this.moment.waitFor()
  }

  view(name: 'Graph' | 'Matrix' | 'Table'): Locator {
    return this.page.getByRole('group', { name: 'Shown as' }).getByRole('button', { name })
  }

  menu(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}`) })
  }

  /** The row of an edge in the table. */
  edge(source: string, target: string): Locator {
    return this.edges
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name: new RegExp(`${source}$`) }) })
      .filter({ has: this.page.getByRole('cell', { name: target, exact: true }) })
  }
}
