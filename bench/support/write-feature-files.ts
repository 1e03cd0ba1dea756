import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureStore } from '@tidemark/feature-store';

export interface FeatureFilesOptions {
  readonly views: readonly string[];
  readonly symbols: readonly string[];
  readonly features: number;
  /** Minutes a symbol, from `from` on. */
  readonly minutes: number;
  /** Epoch milliseconds, the first of a month. */
  readonly from: number;
}

/**
 * Writes the files of views of random values, version 1, as materialisation leaves them: a file a month, each row known when it was
 * available.
 */
export async function writeFeatureFiles(
  { folder, engine }: FeatureStore,
  { views, symbols, features, minutes, from }: FeatureFilesOptions,
): Promise<void> {
  const names = Array.from({ length: features }, (_, at) => at);
  const end = from + minutes * 60_000;
  for (const [number, view] of views.entries()) {
    const root = join(folder, 'features', `view=${view}`, 'version=1');
    mkdirSync(root, { recursive: true });
    const fingerprint = digest(view);
    const definitions = Object.fromEntries(names.map((name) => [nameOf(number, name), {}]));
    const kept = { fingerprint, name: view, version: 1, description: 'random', features: definitions };
    writeFileSync(join(root, '_view.json'), JSON.stringify(kept));
    for (const symbol of symbols) {
      for (let at = from; at < end; ) {
        const date = new Date(at);
        const next = Math.min(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1), end);
        const month = date.toISOString().slice(0, 7);
        const rows = (next - at) / 60_000;
        const hash = digest([view, symbol, month].join(' '));
        const metadata = {
          ...{ kind: 'features', format: 1, symbol, tf: '1m', month, hash, rows, knownAt: next },
          ...{ view, version: 1, fingerprint, candles: {}, after: null, newestCreated: next },
          before: { kind: 'state', state: null },
        };
        const path = join(root, 'tf=1m', `symbol=${symbol}`, `month=${month}`);
        mkdirSync(path, { recursive: true });
        const columns = names.map((name) => `random() AS ${nameOf(number, name)}`);
        await engine.connection.run(`
          COPY (SELECT make_timestamptz((${at} + 60000 * (i + 1)) * 1000) AS event_timestamp, event_timestamp AS created, ${columns.join(', ')}
            FROM range(${rows}) AS minutes(i))
          TO '${join(path, `${hash}.parquet`)}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {tidemark: '${JSON.stringify(metadata)}'})`);
        at = next;
      }
    }
  }
}

/** Features of several views have names of their own. */
function nameOf(view: number, feature: number): string {
  return `v${view}_f${feature}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
