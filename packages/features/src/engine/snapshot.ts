import { createHash } from 'node:crypto';
import { canonicalJson, quote, TidemarkError, type Timeframe } from '@tidemark/domain';
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
  /** SHA-256, hex, of all the rest: one that was cut or changed would give wrong values without a word. */
  readonly digest: string;
}

interface Whose {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
}

export function snapshotEngine(engine: FeatureEngine, view: FeatureView): StreamSnapshot {
  const { graph, next, feeds, timeframe } = engine;
  const length = graph.memory.reduce((sum, one) => sum + one.length, 0);
  const bytes = Buffer.allocUnsafe(8 * length);
  let at = 0;
  for (const part of graph.memory) {
    for (const value of part) {
      // One NaN stands for all of them.
      at = bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, at);
    }
  }
  const content = {
    fingerprint: view.fingerprint,
    timeframe,
    next: Number.isNaN(next) ? null : next,
    missing: Object.fromEntries(feeds.map(({ symbol, missing }) => [symbol ?? '', missing])),
    memory: bytes.toString('base64'),
  };
  return { ...content, digest: digestOf(content) };
}

function digestOf({ fingerprint, timeframe, next, missing, memory }: Omit<StreamSnapshot, 'digest'>): string {
  return createHash('sha256')
    .update(canonicalJson({ fingerprint, timeframe, next, missing, memory }))
    .digest('hex');
}

/** @throws TidemarkError `feature.snapshot` for one of another view or timeframe, or a broken one */
export function restoreEngine(
  engine: FeatureEngine,
  snapshot: StreamSnapshot,
  { view, timeframe }: Whose,
): void {
  const whose = `${view.name}@${view.version} on ${timeframe}`;
  if (typeof snapshot !== 'object' || snapshot === null || typeof snapshot.memory !== 'string')
    throw broken(`what is to be restored is no snapshot of ${whose}`, quote(snapshot));
  if (snapshot.fingerprint !== view.fingerprint || snapshot.timeframe !== timeframe) {
    throw broken(`the snapshot is not of ${whose}`, {
      fingerprint: snapshot.fingerprint,
      timeframe: snapshot.timeframe,
    });
  }
  if (digestOf(snapshot) !== snapshot.digest)
    throw broken(
      `the snapshot of ${whose} is not what was taken: it was cut off or changed`,
      snapshot.digest,
    );
  const bytes = Buffer.from(snapshot.memory, 'base64');
  const length = engine.graph.memory.reduce((sum, one) => sum + one.length, 0);
  // Kernels of another release may keep other things, though they compute the same.
  if (bytes.length !== 8 * length)
    throw broken(
      `the snapshot of ${whose} holds ${bytes.length} bytes instead of ${8 * length}`,
      bytes.length,
    );
  let at = 0;
  for (const part of engine.graph.memory) {
    for (let index = 0; index < part.length; index += 1, at += 8) part[index] = bytes.readDoubleLE(at);
  }
  engine.next = snapshot.next ?? Number.NaN;
  for (const feed of engine.feeds) feed.missing = snapshot.missing[feed.symbol ?? ''] ?? 0;
}

function broken(message: string, value: unknown): TidemarkError {
  return new TidemarkError('feature.snapshot', message, {
    value,
    hint: 'Start without one: the features warm up again.',
  });
}
