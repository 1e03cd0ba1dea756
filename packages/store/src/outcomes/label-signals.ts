import { type Db, refreshSignalDays } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { checkFunding, type Funding } from '@tidemark/evaluation';
import { checkSelectionIsKnown } from '../analytics/check-selection-is-known.ts';
import { readKnownAtWatermark } from '../candles/read-known-at-watermark.ts';
import { readLayout } from '../read-layout.ts';
import { chooseLabelSpec, type LabelSpecChoice, previewLabelSpec } from './choose-label-spec.ts';
import type { KeptLabelSpec } from './kept-label-spec.ts';
import { labelSeries } from './label-series.ts';
import { createLabelCounts, type LabelCounts } from './label-summary.ts';
import { listLabelSpecs } from './list-label-specs.ts';
import { listSignalSeries } from './list-signal-series.ts';
import { lockModelLabels } from './lock-model.ts';

export interface LabelSignalsRequest extends LabelSpecChoice {
  readonly symbol?: string;
  /** Decision times, [from, to), epoch milliseconds; default all. */
  readonly range?: TimeRange;
  /**
   * Slots that end at or before this instant count as closed, epoch milliseconds. Default, and never later: the end of the
   * series' last stored candle, so that what is missing at the end is pending and a later load resolves it.
   */
  readonly asOf?: number;
  /**
   * Computes and counts what has no outcome yet, and writes nothing: neither outcomes nor the specification. What a
   * corrected candle made stale is not looked for.
   */
  readonly dryRun?: boolean;
  /**
   * Funding rates by symbol, for a specification that charges them. Signals whose path ends after the last rate are pending: the
   * next one may belong to it.
   */
  readonly funding?: ReadonlyMap<string, Funding>;
  /** Told how many signals have been looked at. */
  readonly onProgress?: (done: number) => void;
  /** Ends the work between two batches; what was written stays, and the next run goes on there. */
  readonly signal?: AbortSignal;
}

export interface LabelSummary extends LabelCounts {
  readonly modelId: string;
  readonly spec: KeptLabelSpec;
}

/**
 * Computes what became of a model's signals from the stored candles, and keeps it: in `outcomes`, and for the declared
 * specification in the signals' own columns.
 *
 * Signals are looked for that have no outcome yet, so that a second run does only what has closed since; outcomes that rest
 * on candles which came or were corrected after they were computed are computed anew. One pass over the candles that are needed,
 * in bounded memory. An outcome that a bot wrote itself is left alone. Two at once for one model wait for each other.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`, `label.not_declared`, `label.spec_unknown`, `label.spec_conflict`,
 * `funding.missing`, `funding.excluded`
 */
export async function labelSignals(db: Db, request: LabelSignalsRequest): Promise<LabelSummary> {
  const { modelId, symbol } = request;
  const selection = { modelId, ...(symbol === undefined ? {} : { symbol }) };
  if ((await listSignalSeries(db, selection)).length === 0) await checkSelectionIsKnown(db, selection);
  if (request.dryRun === true) return labelAll(db, request, await previewLabelSpec(db, request));
  const spec = await chooseLabelSpec(db, request);
  // The lock is held by a transaction of its own, which writes nothing.
  return db.transaction(async (tx) => {
    await lockModelLabels(tx, modelId);
    // While this one waited another one may have been declared.
    const now = (await listLabelSpecs(db, modelId)).find(({ id }) => id === spec.id);
    return labelAll(db, request, now ?? spec);
  });
}

async function labelAll(db: Db, request: LabelSignalsRequest, spec: KeptLabelSpec): Promise<LabelSummary> {
  const { modelId, symbol } = request;
  checkFunding(spec.spec, request.funding !== undefined);
  const tally = createLabelCounts();
  const layout = await readLayout(db);
  const knownAt = await readKnownAtWatermark(db);
  const touched: TimeRange[] = [];
  for (const span of await listSignalSeries(db, { modelId, ...(symbol === undefined ? {} : { symbol }) })) {
    request.signal?.throwIfAborted();
    const changed = await labelSeries(db, { ...request, span, spec, layout, knownAt, tally });
    if (changed !== null) touched.push(changed);
  }
  if (spec.declared && touched.length > 0) {
    const from = Math.min(...touched.map((one) => one.from));
    // The days of the rollup that hold what the signals' columns say.
    await refreshSignalDays(db, { range: { from, to: Math.max(...touched.map((one) => one.to)) } });
  }
  return { modelId, spec, ...tally.summary() };
}
