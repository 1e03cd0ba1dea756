import { z } from 'zod';

/** What a candidate has to show before it takes the place of the active model. Every rule can be changed, none can be left out silently. */
export const gateRulesSchema = z.strictObject({
  /** R a day by which it has to be better than the active model, or better than nothing where there is none; its lower bound counts. */
  minimumGain: z.number().default(0),
  /** Of the one-sided lower bound. */
  confidence: z.number().gt(0.5).lt(1).default(0.9),
  /** Decisions of both whose R is known, days that they span, and trades of the candidate. */
  minimumDecisions: z.int().min(1).default(200),
  minimumDays: z.int().min(10).default(20),
  minimumTrades: z.int().min(1).default(30),
  /** The candidate's maximum drawdown in R, as a multiple of the active model's; null is not judged. */
  drawdownRatio: z.number().min(0).nullable().default(1.25),
  /** The same in R, whoever is active; null is not judged. */
  maximumDrawdown: z.number().min(0).nullable().default(null),
  /** How much worse its Brier score may be than the active model's, or than always saying the base rate where there is none. */
  brierTolerance: z.number().min(0).default(0.01),
  /** Where no model is active: the share of its own shuffled predictions, in percent, that it has to beat. */
  shufflePercentile: z.number().min(0).max(100).default(90),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
});

export type GateRules = Readonly<z.output<typeof gateRulesSchema>>;

export type GateCheckName =
  | 'decisions'
  | 'days'
  | 'trades'
  | 'gain'
  | 'drawdown'
  | 'calibration'
  | 'always-buy'
  | 'always-sell'
  | 'shuffled';

/** One rule: what was found, and what it was held against. */
export interface GateCheck {
  readonly check: GateCheckName;
  readonly passed: boolean;
  /** null where it could not be told, which never passes. */
  readonly found: number | null;
  /** What it has to reach, or may not exceed, see `needs`. */
  readonly bound: number | null;
  readonly needs: 'at least' | 'more than' | 'at most';
}

/** Why a candidate passed, or did not. */
export interface GateReport {
  readonly passed: boolean;
  /** Whom it was held against. */
  readonly against: 'active' | 'benchmarks';
  readonly checks: readonly GateCheck[];
  readonly rules: GateRules;
}
