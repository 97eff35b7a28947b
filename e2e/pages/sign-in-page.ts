import type { Locator, Page } from '@playwright/test'

/** The page for those who are not signed in. */
export class SignInPage {
  readonly page: Page
  readonly email: Locator
  readonly password: Locator
  readonly submit: Locator
  readonly alert: Locator

  constructor(page: Page) {
    this.page = page
    this.email = page.getByLabel('E-mail')
    this.password = page.getByLabel('Password')
    this.submit = page.getByRole('button', { name: 'Sign in', exact: true })
    this.alert = page.getByRole('main').getByRole('alert')
  }

  async open(path = '/sign-in'): Promise<void> {
    await this.page.goto(path)
    await this.submit.waitFor()
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email)
    await this.password.fill(password)
    await this.submit.click()
  }
}
