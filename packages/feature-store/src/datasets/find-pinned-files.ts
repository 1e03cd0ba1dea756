import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseTimeframe } from '@tidemark/domain';
import { type CandleMonth, type CandleMonths, candleMonths } from '../candles/candle-months.ts';
import { type Series, supersededFolder } from '../layout/partition.ts';
import type { DatasetManifest, PinnedFile } from './dataset-manifest.ts';

/** A pinned file where it lies now; it may have been put aside since, or brought back. */
export async function findPinnedFile(store: string, { path }: PinnedFile): Promise<string | null> {
  const folder = dirname(path);
  const month = basename(folder) === supersededFolder ? dirname(folder) : folder;
  for (const place of [month, join(month, supersededFolder)]) {
    const found = join(store, place, basename(path));
    if (await isThere(found)) return found;
  }
  return null;
}

/** The files of a view's values for one series. */
export interface PinnedFeatures extends Series {
  /** `name@version`. */
  readonly view: string;
  readonly months: readonly CandleMonth[];
}

export interface PinnedFiles {
  /** Candles by symbol and timeframe. */
  readonly candles: ReadonlyMap<string, ReadonlyMap<string, CandleMonths>>;
  readonly features: readonly PinnedFeatures[];
  readonly missing: readonly PinnedFile[];
}

export async function findPinnedFiles(store: string, manifest: DatasetManifest): Promise<PinnedFiles> {
  const candles = new Map<string, Map<string, CandleMonth[]>>();
  const features: (Series & { view: string; months: CandleMonth[] })[] = [];
  const missing: PinnedFile[] = [];
  for (const file of manifest.files) {
    const path = await findPinnedFile(store, file);
    if (path === null) {
      missing.push(file);
      continue;
    }
    const found = { month: file.month, hash: file.hash, path };
    if (file.of === 'candles') {
      const ofSymbol = candles.get(file.symbol) ?? new Map<string, CandleMonth[]>();
      candles.set(file.symbol, ofSymbol);
      ofSymbol.set(file.tf, [...(ofSymbol.get(file.tf) ?? []), found]);
    } else {
      const { of: view, symbol } = file;
      const tf = parseTimeframe(file.tf);
      const known = features.find((one) => one.view === view && one.symbol === symbol && one.tf === tf);
      if (known === undefined) features.push({ view, symbol, tf, months: [found] });
      else known.months.push(found);
    }
  }
  return {
    candles: new Map(
      [...candles].map(([symbol, byTf]) => [
        symbol,
        new Map([...byTf].map(([tf, months]) => [tf, candleMonths(months)])),
      ]),
    ),
    features,
    missing,
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
