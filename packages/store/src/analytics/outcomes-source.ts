import { outcomeColumns } from './scored-signal-builder.ts';

const columns = `spec_id, model_id, tf, ${outcomeColumns}`;

/** What stands after FROM for outcomes: the table, or those that were believed at an instant, epoch milliseconds. */
export function outcomesSource(knownAt: number | undefined): string {
  if (knownAt === undefined) return 'outcomes';
  const instant = `'${new Date(knownAt).toISOString()}'::timestamptz`;
  return `(
    SELECT ${columns} FROM outcomes WHERE recorded_at <= ${instant}
    UNION ALL SELECT ${columns} FROM outcome_revisions WHERE recorded_at <= ${instant} AND known_to > ${instant})`;
}
