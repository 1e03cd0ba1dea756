import type { Db, DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { ScoredSignals, SignalSeries } from '@tidemark/evaluation';
import { readLayout } from '../read-layout.ts';
import { checkSelectionIsKnown } from './check-selection-is-known.ts';
import { copyRows } from './copy-rows.ts';
import { countSignalDays, findPendingRanges, type SeriesDays } from './count-signal-days.ts';
import { findLabelSpecs } from './find-label-specs.ts';
import { readSnapshot } from './read-snapshot.ts';
import { outcomeColumns, pendingColumns, ScoredSignalBuilder } from './scored-signal-builder.ts';
import type { ScoredSignalQuery } from './scored-signal-query.ts';
import { splitSignalRange } from './split-signal-range.ts';

const dayLength = 86_400_000;

/**
 * The signals of a selection with their outcomes, as columns: what every summary, calibration and comparison reads.
 *
 * Outcomes come by binary COPY, series by series, out of the narrow table that holds a copy of what a summary needs of the
 * signal. Signals without an outcome are in it too, as pending: only days on which there are more signals than outcomes are
 * looked through for them. Each window of time is read in one snapshot (on plain tables there is one window). A selection
 * that has nothing in its range gives length 0; models that keep no specification of the name asked for are left out.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`, `label.spec_unknown`
 */
export async function readScoredSignals(db: Db, query: ScoredSignalQuery): Promise<ScoredSignals> {
  const chunkInterval = (await readLayout(db)).signals;
  const specsOf = await findLabelSpecs(db, query).catch(async (error: unknown) => {
    // That the model is unknown says more than that it keeps no specification of this name.
    await checkSelectionIsKnown(db, query);
    throw error;
  });
  const builder = new ScoredSignalBuilder();
  const series = new SeriesIndex();
  for (const window of await splitSignalRange(db, query.range, chunkInterval)) {
    const start = builder.length;
    await readSnapshot(db, async (tx) => {
      builder.truncate(start);
      const found = await countSignalDays(tx, query, window, chunkInterval !== null);
      builder.reserve(countKnown(found));
      for (const one of found) {
        const specs = specsOf(one.series.modelId);
        if (specs === null) continue;
        builder.series = series.of(one.series);
        await readSeries(tx, builder, { ...one, specs, window });
      }
    });
  }
  if (builder.length === 0) await checkSelectionIsKnown(db, query);
  return builder.build(series.all);
}

/** One series within one window: its outcomes, and what is pending. */
async function readSeries(
  tx: DbTransaction,
  builder: ScoredSignalBuilder,
  { series, days, specs, window }: SeriesDays & { specs: readonly number[]; window: TimeRange },
): Promise<void> {
  const quoted = (text: string) => tx.client.escapeLiteral(text);
  const within = ({ from, to }: TimeRange, alias: string) =>
    `${alias}.model_id = ${quoted(series.modelId)} AND ${alias}.symbol = ${quoted(series.symbol)} AND ${alias}.tf = ${quoted(series.tf)}
      AND ${alias}.ts >= ${quoted(new Date(from).toISOString())} AND ${alias}.ts < ${quoted(new Date(to).toISOString())}`;

  const first = Math.min(...days.keys());
  const labelled = new Float64Array(Math.max(...days.keys()) - first + 1);
  const count = (ts: number, weight: number) => {
    const day = Math.floor(ts / dayLength) - first;
    if (day >= 0 && day < labelled.length) labelled[day] = (labelled[day] ?? 0) + weight;
  };
  for (const [index, spec] of specs.entries()) {
    // Where two specifications may tell of one signal, numbers of rows say nothing: such a day is looked through.
    const weight = index < specs.length - 1 ? Number.NaN : 1;
    const sql = `SELECT ${outcomeColumns} FROM outcomes o WHERE o.spec_id = ${spec} AND ${within(window, 'o')}`;
    await copyRows(tx, sql, (fields) => count(builder.addOutcome(fields), weight));
  }
  for (const range of findPendingRanges(days, (day) => labelled[day - first] ?? 0, window)) {
    const pending = `
      SELECT ${pendingColumns} FROM signals s WHERE ${within(range, 's')} AND NOT EXISTS (
        SELECT FROM outcomes o WHERE o.spec_id IN (${specs.join(', ')}) AND ${within(range, 'o')} AND o.ts = s.ts)`;
    await copyRows(tx, pending, (fields) => builder.addPending(fields));
  }
}

function countKnown(found: readonly SeriesDays[]): number {
  let rows = 0;
  for (const { days } of found) for (const signals of days.values()) rows += signals ?? 0;
  return rows;
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
