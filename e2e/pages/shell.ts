import { expect, type Locator, type Page } from '@playwright/test'

/** What is around every page. */
export class Shell {
  readonly page: Page
  readonly palette: Locator
  readonly box: Locator
  readonly range: Locator
  readonly rangePanel: Locator
  readonly notifications: Locator

  constructor(page: Page) {
    this.page = page
    this.palette = page.getByRole('dialog', { name: 'Go to' })
    this.box = this.palette.getByRole('combobox')
    this.range = page.getByRole('button', { name: /^Time range/ })
    this.rangePanel = page.getByRole('dialog', { name: 'Time range' })
    this.notifications = page.getByRole('region', { name: 'Notifications' })
  }

  /** Keys are heard only once the page has come to life, which its indicator tells. */
  async whenAlive(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: /^live$/ })
      .first()
      .waitFor()
  }

  /** A page may come to life after what is around it; its search has the key from then on. */
  async searchByKey(box: Locator): Promise<void> {
    await expect(async () => {
      await this.page.keyboard.press('Escape')
      await this.page.keyboard.press('/')
      await expect(box).toBeFocused({ timeout: 500 })
    }).toPass()
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.box.waitFor()
  }

  async typeRange(from: string, to: string): Promise<void> {
    await this.range.click()
    await this.rangePanel.getByRole('textbox', { name: 'From' }).fill(from)
    await this.rangePanel.getByRole('textbox', { name: 'To' }).fill(to)
    await this.rangePanel.getByRole('button', { name: 'Apply' }).click()
  }

  found(name: string | RegExp): Locator {
    return this.palette.getByRole('option', { name })
  }
}
