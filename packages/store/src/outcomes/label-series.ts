import type { Db } from '@tidemark/db';
import { availableAt, floorToGrid, quote, TidemarkError, type TimeRange } from '@tidemark/domain';
import { type Funding, labelHorizon, slotAfter } from '@tidemark/evaluation';
import { ownSpec } from '../analytics/find-label-specs.ts';
import { listSeries } from '../candles/series.ts';
import type { Layout } from '../read-layout.ts';
import { countSignalsToLabel } from './count-signals-to-label.ts';
import { findSignalsToLabel, type SignalToLabel } from './find-signals-to-label.ts';
import { findStaleDecisions } from './find-stale-decisions.ts';
import type { KeptLabelSpec } from './kept-label-spec.ts';
import { finishLabelling, startLabelling } from './label-progress.ts';
import type { LabelSignalsRequest } from './label-signals.ts';
import { labelStoredDecisions } from './label-stored-decisions.ts';
import type { createLabelCounts } from './label-summary.ts';
import type { SignalSpan } from './list-signal-series.ts';
import { toOutcomeRow } from './outcome-row.ts';
import { rewriteSignalColumns } from './rewrite-signal-columns.ts';
import { writeOutcomes } from './write-outcomes.ts';

export interface SeriesToLabel extends Omit<LabelSignalsRequest, 'spec'> {
  readonly spec: KeptLabelSpec;
  readonly span: SignalSpan;
  readonly layout: Layout;
  /** No load that starts later can have been read. */
  readonly knownAt: number;
  readonly tally: ReturnType<typeof createLabelCounts>;
}

/** Labels the signals of one symbol and timeframe. Returns the span of the decisions whose columns may have changed; null for none. */
export async function labelSeries(db: Db, request: SeriesToLabel): Promise<TimeRange | null> {
  const { modelId, spec, span, layout, knownAt, tally, dryRun = false } = request;
  const { symbol, tf } = span;
  const funding = request.funding && ratesOf(request.funding, symbol);
  const series = { modelId, symbol, tf };
  const whole = { from: span.firstTs, to: span.lastTs + 1 };
  const wanted = request.range ?? whole;
  const range = { from: Math.max(wanted.from, whole.from), to: Math.min(wanted.to, whole.to) };
  const touched = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  const before = dryRun ? knownAt : await startLabelling(db, spec.id, series, knownAt);
  if (
    !dryRun &&
    spec.declared &&
    (await rewriteSignalColumns(db, layout, { series, span, specId: spec.id }))
  ) {
    touched.from = whole.from;
    touched.to = whole.to;
  }
  if (range.from >= range.to) return touched.from < touched.to ? touched : null;

  // A bot's own outcome stands in the columns that the declared specification would take.
  const specIds = spec.declared ? [ownSpec, spec.id] : [spec.id];
  const [stored] = await listSeries(db, { symbols: [symbol], tf });
  const end = stored === undefined ? Number.NEGATIVE_INFINITY : availableAt(tf, stored.lastTs);
  const charged = funding === undefined ? end : (funding.ts.at(-1) ?? Number.NEGATIVE_INFINITY);
  const asOf = Math.min(end, charged, request.asOf ?? end);
  // What was decided later than this is pending: its path ends after `asOf`.
  const decidable = Number.isFinite(asOf)
    ? slotAfter(tf, floorToGrid(tf, asOf), -labelHorizon(spec.spec)) - spec.spec.entryDelayMs + 1
    : range.from;
  const cut = Math.max(range.from, Math.min(range.to, decidable));
  const counted = await countSignalsToLabel(db, {
    ...series,
    range,
    specId: spec.id,
    declared: spec.declared,
    cut,
  });
  tally.counts.own += counted.own;
  tally.counts.unchanged += counted.labelled;
  tally.counts.pending += counted.pending;

  if (funding !== undefined) checkCoversStart(funding, symbol, range.from);

  async function label(signals: readonly SignalToLabel[], isStale: boolean): Promise<void> {
    request.signal?.throwIfAborted();
    const outcomes = await labelStoredDecisions(db, {
      symbol,
      tf,
      decisions: signals,
      spec: spec.spec,
      asOf,
      ...(funding === undefined ? {} : { funding }),
    });
    const rows = [];
    for (const [index, signal] of signals.entries()) {
      const found = outcomes[index];
      if (found === undefined) continue;
      tally.add(found);
      const row = toOutcomeRow(signal, found);
      if (row !== null) rows.push(row);
    }
    if (dryRun) rows.length = 0;
    await writeOutcomes(db, layout, { series, specId: spec.id, rows, declared: spec.declared });
    for (const { ts } of rows) {
      touched.from = Math.min(touched.from, ts);
      touched.to = Math.max(touched.to, ts + 1);
    }
    if (isStale) {
      tally.counts.stale += rows.length;
      tally.counts.unchanged -= rows.length;
    }
    request.onProgress?.(tally.look(signals.length));
  }

  // Stale ones first: what is labelled below rests on candles as they are now.
  if (counted.labelled > 0 && before < knownAt) {
    const stale = await findStaleDecisions(db, { symbol, tf, spec: spec.spec, range, knownAt: before });
    for (const part of stale.ranges) {
      const found = findSignalsToLabel(db, {
        ...series,
        range: part,
        specIds: [spec.id],
        // What a bot wrote itself after it was labelled here stays in the columns.
        wanted: spec.declared ? 'labelled but own' : 'labelled',
      });
      for await (const page of found) {
        const signals = page.filter(({ ts }) => stale.touches(ts));
        if (signals.length > 0) await label(signals, true);
      }
    }
  }
  const open = { from: range.from, to: cut };
  const unlabelled = findSignalsToLabel(db, { ...series, range: open, specIds, wanted: 'unlabelled' });
  for await (const page of unlabelled) await label(page, false);
  // Where a part was asked for, the rest may still be stale.
  const all = range.from === whole.from && range.to === whole.to;
  if (all && !dryRun) await finishLabelling(db, spec.id, series, knownAt);
  return touched.from < touched.to ? touched : null;
}

function ratesOf(funding: ReadonlyMap<string, Funding>, symbol: string): Funding {
  const rates = funding.get(symbol);
  if (rates !== undefined && rates.ts.length > 0) return rates;
  throw new TidemarkError('funding.missing', `there are no funding rates of ${quote(symbol)}`, {
    value: symbol,
    hint: `Add a file with them, or label other symbols alone with --symbol; there are rates of ${[...funding.keys()].join(', ') || 'none'}.`,
  });
}

/** Rates that begin later than the signals would charge those nothing. */
function checkCoversStart({ ts }: Funding, symbol: string, from: number): void {
  let interval = 0;
  for (let at = 1; at < ts.length; at += 1) interval = Math.max(interval, (ts[at] ?? 0) - (ts[at - 1] ?? 0));
  const first = ts[0] ?? 0;
  if (first - interval <= from) return;
  throw new TidemarkError(
    'funding.missing',
    `the funding rates of ${quote(symbol)} begin at ${new Date(first).toISOString()}, its signals at ${new Date(from).toISOString()}`,
    { value: first, hint: 'Add the files of the time before, or label later signals alone with --from.' },
  );
}
