import { TidemarkError, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import type { FeatureEngine } from './feature-engine.ts';

/** All that a computation remembers, as plain data; equal histories give equal texts. */
export interface StreamSnapshot {
  /** Of the view. */
  readonly fingerprint: string;
  readonly timeframe: Timeframe;
  /** Number of the next slot; null before the first candle. */
  readonly next: number | null;
  /** Missing slots in a row, by symbol; the rows' own under the empty name. */
  readonly missing: Readonly<Record<string, number>>;
  /** The memory of the kernels: little-endian float64, base64. */
  readonly memory: string;
}

interface Whose {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
}

export function snapshotEngine(
  { graph, next, missing }: FeatureEngine,
  { view, timeframe }: Whose,
): StreamSnapshot {
  const length = graph.memory.reduce((sum, one) => sum + one.length, 0);
  const bytes = Buffer.allocUnsafe(8 * length);
  let at = 0;
  for (const part of graph.memory) {
    for (const value of part) {
      // One NaN stands for all of them.
      at = bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, at);
    }
  }
  return {
    fingerprint: view.fingerprint,
    timeframe,
    next: Number.isNaN(next) ? null : next,
    missing: Object.fromEntries([...missing].map(([symbol, count]) => [symbol ?? '', count])),
    memory: bytes.toString('base64'),
  };
}

/** @throws TidemarkError `feature.snapshot` for one of another view or timeframe, or a broken one */
export function restoreEngine(
  engine: FeatureEngine,
  snapshot: StreamSnapshot,
  { view, timeframe }: Whose,
): void {
  if (snapshot.fingerprint !== view.fingerprint || snapshot.timeframe !== timeframe) {
    throw new TidemarkError(
      'feature.snapshot',
      `the snapshot is not of ${view.name}@${view.version} on ${timeframe}`,
      {
        value: { fingerprint: snapshot.fingerprint, timeframe: snapshot.timeframe },
        hint: 'Start without one: the features warm up again.',
      },
    );
  }
  const bytes = Buffer.from(snapshot.memory, 'base64');
  const length = engine.graph.memory.reduce((sum, one) => sum + one.length, 0);
  if (bytes.length !== 8 * length) {
    throw new TidemarkError(
      'feature.snapshot',
      `the snapshot of ${view.name}@${view.version} holds ${bytes.length} bytes instead of ${8 * length}`,
      {
        value: bytes.length,
        hint: 'It was cut off; start without one.',
      },
    );
  }
  let at = 0;
  for (const part of engine.graph.memory) {
    for (let index = 0; index < part.length; index += 1, at += 8) part[index] = bytes.readDoubleLE(at);
  }
  engine.next = snapshot.next ?? Number.NaN;
  for (const symbol of engine.missing.keys()) engine.missing.set(symbol, snapshot.missing[symbol ?? ''] ?? 0);
}
