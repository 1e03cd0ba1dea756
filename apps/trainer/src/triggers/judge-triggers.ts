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
  const tell = (
    found: number | null,
    bound: number,
    fires: (found: number) => boolean,
    words: string,
  ): TriggerFinding => ({
    rule: rule.when,
    fires: found !== null && fires(found),
    found,
    bound,
    priority: rule.priority,
    reason: words.replace(
      '#',
      found === null ? 'an unknown number' : String(Math.round(found * 10_000) / 10_000),
    ),
  });
  switch (rule.when) {
    case 'age': {
      const age = labelEnd === null ? null : (now - labelEnd) / day;
      const bound = rule.atLeast / day;
      return tell(age, bound, (found) => found >= bound, 'trained on what ended # days ago');
    }
    case 'new-labels': {
      const labelled = labelEnd === null ? null : countLabelled(signals, labelEnd);
      return tell(
        labelled,
        rule.atLeast,
        (found) => found >= rule.atLeast,
        '# signals were labelled since its training',
      );
    }
    case 'brier': {
      const { used, brier } = assessCalibration(selectSignals(signals, rowsSince(signals, now - rule.over)));
      const words = `Brier score of # over ${rule.over / day} days`;
      return tell(used >= rule.minimum ? brier : null, rule.above, (found) => found > rule.above, words);
    }
    case 'win-rate':
    case 'profit-factor': {
      const summary = summarizePerformance(signals, { rows: rowsSince(signals, now - rule.over) });
      const value = rule.when === 'win-rate' ? summary.winRate : summary.profitFactor;
      const words = `${rule.when === 'win-rate' ? 'win rate' : 'profit factor'} of # over ${rule.over / day} days`;
      return tell(
        summary.resolved >= rule.minimum ? value : null,
        rule.below,
        (found) => found < rule.below,
        words,
      );
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
