// Measures the importance of stored signals' features in a process of its own, whose memory is its own too.
// Arguments: the database's URL and the model. Prints seconds a stage as JSON.
import { createDb } from '@tidemark/db';
import { assessImportance, type ScoredSignals, sideCodes } from '@tidemark/evaluation';
import { readFeatureColumns, readScoredSignals } from '@tidemark/store';

const [url = '', modelId = ''] = process.argv.slice(2);
const range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** The market's return while the trade was held, which stands for the forward return: there are no candles here. */
function marketReturns({ pred, grossReturn }: ScoredSignals): Float64Array {
  return grossReturn.map((gross, row) => {
    if (pred[row] === sideCodes.BUY) return gross;
    return pred[row] === sideCodes.SELL ? -gross : Number.NaN;
  });
}

await using db = createDb({ url, slowQueryMs: Number.MAX_SAFE_INTEGER });
const start = performance.now();
const signals = await readScoredSignals(db, { range, modelId });
await using features = await readFeatureColumns(db, signals);
const read = performance.now();
const returns = [{ horizon: 60, values: marketReturns(signals) }];
const report = await assessImportance({ signals, features: features.columns(), returns, horizon: 60 });
const end = performance.now();
const seconds = (from: number, to: number) => (to - from) / 1000;
process.stdout.write(
  JSON.stringify({
    read: seconds(start, read),
    compute: seconds(read, end),
    total: seconds(start, end),
    rows: signals.length,
    features: Object.fromEntries(
      report.features.map(({ name, ic, mutualInformation, separation }) => [
        name,
        { ic: ic.mean, mutualInformation, ...separation },
      ]),
    ),
  }),
);
