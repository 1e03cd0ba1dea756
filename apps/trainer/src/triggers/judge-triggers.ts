import {
  assessCalibration,
  type ScoredSignals,
  selectSignals,
  sideCodes,
  summarizePerformance,
} from '@tidemark/evaluation';
import type { TriggerRule } from './trigger-rules.ts';

/** What rules are judged by. Times are epoch milliseconds. */
export interface TriggerFacts {
  /** By the clock of the database. */
  readonly now: number;
  /** When the last training label of the active version ended; null where none is active. */
  readonly labelEnd: number | null;
  /** The model's signals that any rule looks at. */
  readonly signals: ScoredSignals;
}

/** What a rule found. Whatever else may ask for a training, such as drift, says so in the same form. */
export interface TriggerFinding {
  readonly rule: TriggerRule['when'];
  readonly fires: boolean;
  /** null where it could not be told: then it does not fire. */
  readonly found: number | null;
  readonly bound: number;
  readonly priority: number;
  /** In words, for the request. */
  readonly reason: string;
}

/** What each rule finds. */
export function judgeTriggers(rules: readonly TriggerRule[], facts: TriggerFacts): readonly TriggerFinding[] {
  return rules.map((rule) => judge(rule, facts));
}

const day = 86_400_000;

function judge(rule: TriggerRule, facts: TriggerFacts): TriggerFinding {
  const { now, labelEnd, signals } = facts;
  const { when, priority } = rule;
  switch (rule.when) {
    case 'age': {
      const found = labelEnd === null ? null : (now - labelEnd) / day;
      const bound = rule.atLeast / day;
      const fires = found !== null && found >= bound;
      return {
        rule: when,
        fires,
        found,
        bound,
        priority,
        reason: `trained on what ended ${tell(found)} days ago`,
      };
    }
    case 'new-labels': {
      const found = labelEnd === null ? null : countLabelled(signals, labelEnd);
      const bound = rule.atLeast;
      const fires = found !== null && found >= bound;
      return {
        rule: when,
        fires,
        found,
        bound,
        priority,
        reason: `${tell(found)} signals were labelled since its training`,
      };
    }
    case 'brier': {
      const calibration = assessCalibration(selectSignals(signals, rowsSince(signals, now - rule.over)));
      const found = calibration.used >= rule.minimum ? calibration.brier : null;
      const fires = found !== null && found > rule.above;
      return {
        rule: when,
        fires,
        found,
        bound: rule.above,
        priority,
        reason: `Brier score of ${tell(found)} over ${rule.over / day} days`,
      };
    }
    case 'win-rate':
    case 'profit-factor': {
      const summary = summarizePerformance(signals, { rows: rowsSince(signals, now - rule.over) });
      const value = rule.when === 'win-rate' ? summary.winRate : summary.profitFactor;
      const found = summary.resolved >= rule.minimum ? value : null;
      const fires = found !== null && found < rule.below;
      const name = rule.when === 'win-rate' ? 'win rate' : 'profit factor';
      return {
        rule: when,
        fires,
        found,
        bound: rule.below,
        priority,
        reason: `${name} of ${tell(found)} over ${rule.over / day} days`,
      };
    }
  }
}

function rowsSince({ ts, length }: ScoredSignals, from: number): Uint32Array {
  const rows = new Uint32Array(length);
  let count = 0;
  for (let row = 0; row < length; row += 1) {
    if ((ts[row] ?? 0) < from) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

function countLabelled({ ts, label, length }: ScoredSignals, from: number): number {
  let count = 0;
  for (let row = 0; row < length; row += 1)
    if ((ts[row] ?? 0) >= from && label[row] !== sideCodes.none) count += 1;
  return count;
}

function tell(value: number | null): string {
  return value === null ? 'an unknown number of' : String(Math.round(value * 10_000) / 10_000);
}
