import { formatInstant } from '@tidemark/domain';
import type { LabelledRow } from './label-rows.ts';

/** The columns of a labelled row, in the order of the file. */
export const labelColumns = [
  'symbol',
  'tf',
  'ts',
  'label',
  'reason',
  'entry_ts',
  'entry_price',
  'label_end',
  'stop',
  'buy_rr',
  'sell_rr',
] as const;

type LabelFields = Readonly<Record<(typeof labelColumns)[number], string | number | null>>;

/** Times are ISO 8601; `reason` says why there is no label, `pending` where the horizon has not closed. */
export function labelFields({ row: { symbol, tf, ts }, outcome }: LabelledRow): LabelFields {
  const key = { symbol, tf, ts: formatInstant(ts), label: outcome.label };
  if (outcome.status === 'pending' || outcome.status === 'unresolved') {
    const reason = outcome.status === 'pending' ? 'pending' : outcome.reason;
    const path = { entry_ts: null, entry_price: null, label_end: null, stop: null };
    return { ...key, reason, ...path, buy_rr: null, sell_rr: null };
  }
  return {
    ...key,
    reason: null,
    entry_ts: formatInstant(outcome.entryTs),
    entry_price: outcome.entryPrice,
    label_end: formatInstant(outcome.labelEnd),
    stop: outcome.stop,
    buy_rr: outcome.buyRr,
    sell_rr: outcome.sellRr,
  };
}

export function formatLabelledRow(row: LabelledRow, format: 'csv' | 'jsonl'): string {
  const fields = labelFields(row);
  if (format === 'jsonl') return JSON.stringify(fields);
  return labelColumns.map((name) => quoted(fields[name])).join(',');
}

function quoted(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
