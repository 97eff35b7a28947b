import type { Metadata } from 'next'
import Link from 'next/link'
import { Logo } from '#components/ui/logo.tsx'
import styles from './not-found.module.css'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className={styles.page}>
      <Logo />
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or come from another version of Signalbox.</p>
      <Link href="/">Go to the overview</Link>
    </main>
  )
}
