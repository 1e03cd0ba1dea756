import type { Db, DbTransaction } from '@tidemark/db';
import type { Timeframe, TimeRange } from '@tidemark/domain';
import type { ScoredSignals, SignalSeries } from '@tidemark/evaluation';
import { checkKnownAt } from '../candles/check-known-at.ts';
import { copyRows } from '../copy/copy-rows.ts';
import { readSnapshot } from '../copy/read-snapshot.ts';
import { readLayout } from '../read-layout.ts';
import { checkSelectionIsKnown } from './check-selection-is-known.ts';
import { countSignalDays, findPendingRanges, type SeriesDays } from './count-signal-days.ts';
import { findLabelSpecs } from './find-label-specs.ts';
import { outcomesSource } from './outcomes-source.ts';
import { outcomeColumns, pendingColumns, ScoredSignalBuilder } from './scored-signal-builder.ts';
import type { ScoredSignalQuery } from './scored-signal-query.ts';
import { SeriesBySymbol } from './series-by-symbol.ts';
import { splitSignalRange } from './split-signal-range.ts';

const dayLength = 86_400_000;

/**
 * The signals of a selection with their outcomes, as columns: what every summary, calibration and comparison reads.
 *
 * Outcomes come by binary COPY out of the narrow table that holds a copy of what a summary needs of the signal, all series of
 * a model and timeframe in one pass: one for each of ten symbols read the whole of a table of five million rows ten times (20 s
 * instead of 6). Signals without an outcome are in it too, as pending: only days on which there are more signals than outcomes
 * are looked through for them. Each window of time is read in one snapshot (on plain tables there is one window). A selection
 * that has nothing in its range gives length 0; models that keep no specification of the name asked for are left out.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`, `label.spec_unknown`, `time.not_known_yet`
 */
export async function readScoredSignals(db: Db, query: ScoredSignalQuery): Promise<ScoredSignals> {
  const chunkInterval = (await readLayout(db)).signals;
  const specsOf = await findLabelSpecs(db, query).catch(async (error: unknown) => {
    // That the model is unknown says more than that it keeps no specification of this name.
    await checkSelectionIsKnown(db, query);
    throw error;
  });
  const outcomes = outcomesSource(
    query.knownAt === undefined ? undefined : await checkKnownAt(db, query.knownAt),
  );
  const builder = new ScoredSignalBuilder();
  const series = new SeriesIndex();
  for (const window of await splitSignalRange(db, query.range, chunkInterval)) {
    const before = builder.lengths;
    await readSnapshot(db, async (tx) => {
      builder.truncate(before);
      const found = await countSignalDays(tx, query, window, chunkInterval !== null);
      for (const group of groupByModel(found)) {
        const specs = specsOf(group.modelId);
        if (specs === null) continue;
        const counted = group.series.map((one) => new CountedSeries(one, series.of(one.series)));
        await readGroup(tx, builder, { ...group, series: counted, specs, window, outcomes });
      }
    });
  }
  if (builder.length === 0) await checkSelectionIsKnown(db, query);
  return builder.build(series.all);
}

interface Group<Series> {
  readonly modelId: string;
  readonly tf: Timeframe;
  readonly series: readonly Series[];
}

function groupByModel(found: readonly SeriesDays[]): readonly Group<SeriesDays>[] {
  const groups = new Map<string, Group<SeriesDays> & { readonly series: SeriesDays[] }>();
  for (const one of found) {
    const { modelId, tf } = one.series;
    const key = JSON.stringify([modelId, tf]);
    const group = groups.get(key) ?? { modelId, tf, series: [] };
    group.series.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The series of one model and timeframe within one window: their outcomes in one pass, and what is pending. */
async function readGroup(
  tx: DbTransaction,
  builder: ScoredSignalBuilder,
  {
    modelId,
    tf,
    series,
    specs,
    window,
    outcomes,
  }: Group<CountedSeries> & { specs: readonly number[]; window: TimeRange; outcomes: string },
): Promise<void> {
  const quoted = (text: string) => tx.client.escapeLiteral(text);
  const within = ({ from, to }: TimeRange, alias: string) =>
    `${alias}.model_id = ${quoted(modelId)} AND ${alias}.tf = ${quoted(tf)}
      AND ${alias}.ts >= ${quoted(new Date(from).toISOString())} AND ${alias}.ts < ${quoted(new Date(to).toISOString())}`;
  const of = (symbol: string, alias: string) => `${alias}.symbol = ${quoted(symbol)}`;

  for (const { index, signals } of series) {
    builder.open(index);
    builder.reserve(signals);
  }
  const [only] = series;
  const bySymbol = new SeriesBySymbol(new Map(series.map((one) => [one.symbol, one])));
  for (const [index, spec] of specs.entries()) {
    // Where two specifications may tell of one signal, numbers of rows say nothing: such a day is looked through.
    const weight = index < specs.length - 1 ? Number.NaN : 1;
    const which = series.length === 1 && only !== undefined ? ` AND ${of(only.symbol, 'o')}` : '';
    const sql = `SELECT ${outcomeColumns} FROM ${outcomes} o WHERE o.spec_id = ${spec} AND ${within(window, 'o')}${which}`;
    await copyRows(tx, sql, (fields) => {
      const one = bySymbol.take(fields);
      if (one === null) return;
      builder.open(one.index);
      one.count(builder.addOutcome(fields), weight);
    });
  }
  for (const one of series) {
    builder.open(one.index);
    for (const range of findPendingRanges(one.days, (day) => one.labelled(day), window)) {
      const pending = `
        SELECT ${pendingColumns} FROM signals s WHERE ${within(range, 's')} AND ${of(one.symbol, 's')} AND NOT EXISTS (
          SELECT FROM ${outcomes} o
          WHERE o.spec_id IN (${specs.join(', ')}) AND ${within(range, 'o')} AND ${of(one.symbol, 'o')} AND o.ts = s.ts)`;
      await copyRows(tx, pending, (fields) => builder.addPending(fields));
    }
  }
}

/** A series with the number of its outcomes on each day. */
class CountedSeries {
  readonly index: number;
  readonly symbol: string;
  readonly days: SeriesDays['days'];
  /** How many signals it is known to have. */
  readonly signals: number;
  readonly #first: number;
  readonly #labelled: Float64Array;

  constructor({ series, days }: SeriesDays, index: number) {
    this.index = index;
    this.symbol = series.symbol;
    this.days = days;
    this.#first = Math.min(...days.keys());
    this.#labelled = new Float64Array(Math.max(...days.keys()) - this.#first + 1);
    let signals = 0;
    for (const count of days.values()) signals += count ?? 0;
    this.signals = signals;
  }

  count(ts: number, weight: number): void {
    const day = Math.floor(ts / dayLength) - this.#first;
    if (day >= 0 && day < this.#labelled.length) this.#labelled[day] = (this.#labelled[day] ?? 0) + weight;
  }

  labelled(day: number): number {
    return this.#labelled[day - this.#first] ?? 0;
  }
}

/** Numbers series in the order in which they are first met. */
class SeriesIndex {
  readonly all: SignalSeries[] = [];
  readonly #indexes = new Map<string, number>();

  of(series: SignalSeries): number {
    const key = JSON.stringify([series.modelId, series.symbol, series.tf]);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.all.length);
    return this.all.push(series) - 1;
  }
}
