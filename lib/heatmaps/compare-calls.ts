import { chanceOfMore } from '#lib/platform/chance.ts'
import {
  comparedIn,
  partsOfNumbers,
  tellsOfFailure,
  valueOf,
  type Candidate,
  type Compared,
  type Value,
} from './dimensions.ts'
import {
  dimensions,
  type Difference,
  type Dimension,
  type Side,
  type ValueShares,
} from './model.ts'
import { marginOf, sampleOf, shareOf, type Sample } from './sample.ts'
import { presenceWords, statementOf, wordsOf } from './statement.ts'

const mostDifferences = 20
const mostValues = 5
/** Less is no difference that anybody would act upon. */
const leastDifference = 0.05
/** How often, about, something may be claimed of a box in which nothing is different. */
const mostFalseClaims = 0.01

type Sides = readonly [inside: Sample, elsewhere: Sample]
/** Which calls of each side have a value. */
type Having = readonly [inside: readonly boolean[], elsewhere: readonly boolean[]]
type Found = Compared & {
  words: string
  values: ValueShares[]
  having: Having
  margin: number
  /** How much it tells of where a call is. */
  told: number
}

/**
 * What is different about the calls inside a box: every dimension in which a share differs by more
 * than 5 points and than chance explains, what tells most of a call's place first. What the box itself
 * was chosen by comes last.
 */
export function compareCalls(
  inside: Side,
  elsewhere: Side,
  chosenBy: readonly Dimension[] = [],
): Difference[] {
  const sides: Sides = [sampleOf(inside), sampleOf(elsewhere)]
  if (sides.some(({ calls }) => calls.length === 0)) return []
  const possible = comparedIn(sides.flatMap(({ calls }) => calls)).map((compared) =>
    contestOf(compared, sides),
  )
  const contests = possible.reduce((sum, { contested }) => sum + contested.length, 0)
  const mostChance = mostFalseClaims / Math.max(1, contests)
  const found = possible.flatMap((contest) => findDifference(contest, sides, mostChance))
  const isOfChoice = ({ dimension, key }: Compared) =>
    chosenBy.includes(dimension) || (chosenBy.includes('error') && tellsOfFailure(key))
  const both = combine(
    found.filter((one) => !isOfChoice(one)),
    {
      sides,
      mostChance,
    },
  )
  // What went wrong, in words, says more than what sets only some of the failed calls apart.
  const errors = found.find((one) => one.dimension === 'error' && isOfChoice(one))
  const leastTold = leastBeforeErrors * (errors?.told ?? 0)
  const placeOf = (one: Found) => {
    if (one === errors) return 1
    if (isOfChoice(one)) return 3
    return one.told < leastTold ? 2 : 0
  }
  return [...both, ...found]
    .toSorted((a, b) => placeOf(a) - placeOf(b) || toldMore(a, b) || rankOf(a) - rankOf(b))
    .slice(0, mostDifferences)
    .map(({ dimension, key, words, values, margin }) => ({
      ...{ dimension, key, margin },
      statement: statementOf(words, values[0] ?? { inside: 0, elsewhere: 0 }),
      values: values.slice(0, mostValues),
    }))
}

type Contest = Compared & {
  values: readonly [readonly Value[], readonly Value[]]
  /** All values and their shares, the greatest difference first. */
  shares: ValueShares[]
  /** Those that might be called different. */
  contested: { candidate: Candidate; shares: ValueShares }[]
}

function contestOf(compared: Compared, sides: Sides): Contest {
  const [inside, elsewhere] = sides
  const values = [
    inside.calls.map((call) => valueOf(call, compared)),
    elsewhere.calls.map((call) => valueOf(call, compared)),
  ] as const
  const [own, others] = [tally(values[0], inside), tally(values[1], elsewhere)]
  const shares = [...new Set([...own.keys(), ...others.keys()])]
    .map((value) => ({
      value,
      inside: Math.min(1, (own.get(value) ?? 0) / inside.weight),
      elsewhere: Math.min(1, (others.get(value) ?? 0) / elsewhere.weight),
    }))
    .toSorted(compareShares)
  const parts =
    compared.dimension === 'attribute' ? partsOfNumbers(values.flatMap((some) => some)) : []
  return {
    ...compared,
    values,
    shares,
    contested: [
      ...shares.map((of) => ({
        candidate: { value: of.value, has: (value: Value) => value === of.value },
        shares: of,
      })),
      ...parts.map((candidate) => {
        const having = havingOf(values, candidate)
        return { candidate, shares: { value: candidate.value, ...sharesOf(sides, having) } }
      }),
    ].filter(({ shares: { inside: a, elsewhere: b } }) => Math.max(a, b) >= leastDifference),
  }
}

function tally(values: readonly Value[], { weights }: Sample): Map<Value, number> {
  const weight = new Map<Value, number>()
  for (const [place, value] of values.entries()) {
    weight.set(value, (weight.get(value) ?? 0) + (weights[place] ?? 0))
  }
  return weight
}

function compareShares(a: ValueShares, b: ValueShares): number {
  const more = Math.abs(b.inside - b.elsewhere) - Math.abs(a.inside - a.elsewhere)
  return (
    (Math.abs(more) < 1e-9 ? 0 : more) ||
    // What is more frequent inside says more than what is missing there.
    b.inside - b.elsewhere - (a.inside - a.elsewhere) ||
    String(a.value).localeCompare(String(b.value))
  )
}

function havingOf([inside, elsewhere]: Contest['values'], { has }: Candidate): Having {
  return [inside.map(has), elsewhere.map(has)]
}

function sharesOf([inside, elsewhere]: Sides, [own, others]: Having) {
  return { inside: shareOf(inside, own), elsewhere: shareOf(elsewhere, others) }
}

function findDifference(contest: Contest, sides: Sides, mostChance: number): Found[] {
  const { dimension, key, values, shares } = contest
  const found = contest.contested.flatMap(({ candidate, shares: own }) => {
    if (Math.abs(own.inside - own.elsewhere) < leastDifference) return []
    const having = havingOf(values, candidate)
    const judged = judge(own, { sides, having, mostChance })
    return judged === null ? [] : { ...judged, own, having }
  })
  // What a value tells its absence tells too, but for how numbers are rounded.
  const ranked = found.toSorted((a, b) => toldMore(a, b) || compareShares(a.own, b.own))
  const [most] = ranked
  if (most === undefined) return []
  // That 60 % time out says more to a reader than that none end well, which tells more.
  const said = ranked.find(({ own, told }) => isMore(own) && told > leastSaid * most.told) ?? most
  const others = shares.filter(({ value }) => value !== said.own.value)
  const told = { told: most.told, margin: said.margin }
  if (said.own.value === null && !isMore(said.own)) {
    const own = { value: 'any', inside: 1 - said.own.inside, elsewhere: 1 - said.own.elsewhere }
    const having = [said.having[0].map(not), said.having[1].map(not)] as const
    const words = presenceWords({ dimension, key })
    return [{ dimension, key, words, values: [own, ...others], having, ...told }]
  }
  const words = wordsOf({ dimension, key }, said.own.value)
  return [{ dimension, key, words, values: [said.own, ...others], having: said.having, ...told }]
}

/** How much of what the most telling value tells one must tell that is said in its place. */
const leastSaid = 0.05

function isMore({ inside, elsewhere }: Omit<ValueShares, 'value'>): boolean {
  return inside > elsewhere
}

function not(has: boolean): boolean {
  return !has
}

function toldMore(a: { told: number }, b: { told: number }): number {
  return Math.abs(a.told - b.told) < 1e-9 ? 0 : b.told - a.told
}

/** Whether a difference is more than chance, and how much it tells; null where it is not. */
function judge(
  { inside, elsewhere }: Omit<ValueShares, 'value'>,
  { sides, having, mostChance }: { sides: Sides; having: Having; mostChance: number },
): { margin: number; told: number } | null {
  const margins = [marginOf(sides[0], having[0]), marginOf(sides[1], having[1])] as const
  const beyond = Math.abs(inside - elsewhere) - Math.hypot(...margins)
  if (beyond < leastDifference) return null
  const [own, others] = [
    proportion(inside, sides[0].independent),
    proportion(elsewhere, sides[1].independent),
  ]
  const chance = inside > elsewhere ? chanceOfMore(own, others) : chanceOfMore(others, own)
  if (chance > mostChance) return null
  const [middle, half] = [(inside + elsewhere) / 2, beyond / 2]
  return { margin: Math.max(...margins), told: divergence(middle + half, middle - half) }
}

function proportion(share: number, independent: number) {
  const of = Math.max(1, Math.round(independent))
  return { hits: Math.round(share * of), of }
}

/**
 * Jensen and Shannon's, in bits: what it tells of a call's side to know whether it has the value. So a
 * rare value that is found inside only counts for more than a common one that is a bit commoner there.
 */
function divergence(a: number, b: number): number {
  return entropy((a + b) / 2) - (entropy(a) + entropy(b)) / 2
}

function entropy(share: number): number {
  return [share, 1 - share].reduce((sum, part) => sum - (part > 0 ? part * Math.log2(part) : 0), 0)
}

/** What tells less than so much of what error messages tell comes after them. */
const leastBeforeErrors = 0.5
const mostCombined = 6
/** A combination must tell so many times as much as what is combined, to be worth the words. */
const leastGain = 1.15

/** The two values that tell most together, where that is more than either does. */
function combine(
  found: readonly Found[],
  { sides, mostChance }: { sides: Sides; mostChance: number },
): Found[] {
  const some = found
    .filter(({ values: [first] }) => first && first.inside > first.elsewhere)
    .toSorted((a, b) => b.told - a.told)
    .slice(0, mostCombined)
  const pairs = some.flatMap((a, place) =>
    some.slice(place + 1).flatMap((b) => {
      const having = [and(a.having[0], b.having[0]), and(a.having[1], b.having[1])] as const
      const shares = sharesOf(sides, having)
      const judged = judge(shares, { sides, having, mostChance })
      if (judged === null || judged.told < leastGain * Math.max(a.told, b.told)) return []
      return { ...judged, ...bothOf(a, b), shares, having }
    }),
  )
  const [best] = pairs.toSorted((a, b) => b.told - a.told)
  if (best === undefined) return []
  const { shares, value, ...rest } = best
  return [{ ...rest, dimension: 'combination', values: [{ value, ...shares }] }]
}

function and(a: readonly boolean[], b: readonly boolean[]): boolean[] {
  return a.map((own, place) => own && b[place] === true)
}

function bothOf(a: Found, b: Found) {
  const nameOf = ({ dimension, key }: Found) => key ?? dimension
  const valueIn = ({ values: [first] }: Found) => first?.value ?? 'none'
  return {
    key: `${nameOf(a)} and ${nameOf(b)}`,
    value: `${valueIn(a)} and ${valueIn(b)}`,
    words: `${a.words} and ${b.words}`,
  }
}

function rankOf({ dimension }: Compared): number {
  return dimensions.indexOf(dimension)
}
