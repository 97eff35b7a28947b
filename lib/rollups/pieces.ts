import { finestFirst, tiers, type Tier } from './model.ts'

/** A stretch of whole buckets of one tier. */
export type Piece = { tier: Tier; fromMs: number; toMs: number }

/**
 * The fewest buckets that make up a stretch of whole buckets of a tier: of the coarsest tier in the
 * middle, of ever finer ones towards both ends. A week is some 50 buckets so, and not 168.
 */
export function piecesOf({ tier, fromMs, toMs }: Piece): Piece[] {
  if (fromMs >= toMs) return []
  const coarser = finestFirst[finestFirst.indexOf(tier) + 1]
  if (coarser === undefined) return [{ tier, fromMs, toMs }]
  const coarserMs = tiers[coarser].bucketSeconds * 1000
  const middleFromMs = Math.ceil(fromMs / coarserMs) * coarserMs
  const middleToMs = Math.floor(toMs / coarserMs) * coarserMs
  if (middleFromMs >= middleToMs) return [{ tier, fromMs, toMs }]
  return [
    { tier, fromMs, toMs: middleFromMs },
    ...piecesOf({ tier: coarser, fromMs: middleFromMs, toMs: middleToMs }),
    { tier, fromMs: middleToMs, toMs },
  ].filter((piece) => piece.fromMs < piece.toMs)
}
