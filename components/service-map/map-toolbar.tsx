'use client'

import type { ReactNode } from 'react'
import type { Language } from '#lib/platform/filter/language.ts'
import type { MapEdge } from '#lib/service-map/model/types.ts'
import { ChoiceMenu } from '../ui/menu.tsx'
import { ChangesMenu } from './changes-menu.tsx'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { FilterHelp } from './filter-help.tsx'
import { FocusMenu } from './focus-menu.tsx'
import { labelChoices } from './graph/link-label.ts'
import { GroupMenu } from './group-menu.tsx'
import { HiddenMenu } from './hidden-menu.tsx'
import { mapViews, measures, type MapStateProps } from './map-state.ts'
import styles from './map-toolbar.module.css'

export type ToolbarProps = MapStateProps & {
  language: Language<MapEdge>
  names: readonly string[]
  /** How much is found, in words. */
  found: string
  rule: string
  groups: readonly string[]
  /** Menus of what is on the screen. */
  children: ReactNode
}

const measureWords = { errors: 'errors', p95: 'p95', rate: 'calls/s' }

export function MapToolbar(props: ToolbarProps) {
  const { state, setState, language, names, found, rule, groups, children } = props
  return (
    <div className={styles.toolbar}>
      <h1>Map</h1>
      <div className={styles.views} role="group" aria-label="Shown as">
        {mapViews.map((view) => (
          <button
            key={view}
            type="button"
            className={styles.toggle}
            aria-pressed={view === state.view}
            onClick={() => setState({ view })}
          >
            {`${view[0]?.toUpperCase() ?? ''}${view.slice(1)}`}
          </button>
        ))}
      </div>
      <FilterBox
        text={state.q}
        setText={(q) => setState({ q }, { quiet: true })}
        language={language}
        found={found}
        label="Find edges"
        placeholder="Find: error>1% and p95>200"
      />
      <FilterHelp language={language} onUse={(q) => setState({ q })} />
      {state.view === 'graph' && state.q !== '' && (
        <Toggle on={state.hide} onChange={(hide) => setState({ hide })}>
          hide the rest
        </Toggle>
      )}
      <Toggle on={state.errors} onChange={(errors) => setState({ errors })}>
        errors only
      </Toggle>
      <FocusMenu key={state.focus} state={state} setState={setState} names={names} />
      {state.hidden.length > 0 && <HiddenMenu state={state} setState={setState} />}
      <GroupMenu state={state} setState={setState} rule={rule} groups={groups} />
      <ChangesMenu state={state} setState={setState} />
      {state.view === 'graph' && (
        <ChoiceMenu label="Labels" groups={[labelGroup({ state, setState })]}>
          Labels
          {state.labels !== 'problems' && <strong>{state.labels}</strong>}
        </ChoiceMenu>
      )}
      {state.view === 'matrix' && (
        <ChoiceMenu label="Colour" groups={[measureGroup({ state, setState })]}>
          Colour <strong>{measureWords[state.measure]}</strong>
        </ChoiceMenu>
      )}
      <div className={styles.end}>{children}</div>
    </div>
  )
}

function Toggle({
  on,
  onChange,
  children,
}: {
  on: boolean
  onChange: (on: boolean) => void
  children: ReactNode
}) {
  return (
    <button type="button" className={styles.toggle} aria-pressed={on} onClick={() => onChange(!on)}>
      {children}
    </button>
  )
}

function labelGroup({ state, setState }: MapStateProps) {
  return {
    label: 'On the edges',
    items: labelChoices.map((labels) => ({
      id: labels,
      label: labels,
      checked: labels === state.labels,
      onChoose: () => setState({ labels }),
    })),
  }
}

function measureGroup({ state, setState }: MapStateProps) {
  return {
    label: 'Colour shows',
    items: measures.map((measure) => ({
      id: measure,
      label: measureWords[measure],
      checked: measure === state.measure,
      onChoose: () => setState({ measure }),
    })),
  }
}
