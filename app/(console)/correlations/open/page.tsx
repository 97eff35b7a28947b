import type { Metadata } from 'next'
import { readConfig } from '#lib/platform/config.ts'
import { pageSession } from '../../../session.ts'
import { OpenClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Open a file',
  description: 'Read a correlation from a file of OTLP JSON or Zipkin JSON, without storing it.',
}

const mebibyte = 1024 * 1024

export default async function Page() {
  await pageSession('read')
  const config = readConfig()
  return (
    <OpenClient
      links={config.SIGNALBOX_LINK_TEMPLATES}
      serverMebibytes={Math.floor(config.SIGNALBOX_INGEST_MAX_DECODED_BYTES / mebibyte)}
    />
  )
}
