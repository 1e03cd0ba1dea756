import { join, resolve } from 'node:path';
import { findHome } from '@tidemark/db';
import { TidemarkError } from '@tidemark/domain';
import { planArchive } from '@tidemark/ingest';
import { discoverArchive } from '@tidemark/market';
import { archiveCandles } from './archive-candles.ts';
import type { DemoCandles } from './demo-candles.ts';
import { isReachable } from './is-reachable.ts';
import { publicArchive } from './public-archive.ts';
import { simulatedCandles } from './simulated-candles.ts';

export interface ChooseCandlesOptions {
  /** A local copy of the archive, or null for the public one. */
  readonly archive: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Stands in for the public archive. */
  readonly publicBase?: string;
}

/**
 * Every 1m file of a local archive; else a short list from the public one; else, if that cannot be reached, simulated
 * candles. Nothing is simulated where an archive was named.
 * @throws TidemarkError `archive.not_found`, `ingest.no_files`
 */
export async function chooseCandles(options: ChooseCandlesOptions): Promise<DemoCandles> {
  const { archive, env, cwd, log, signal, publicBase = publicArchive.base } = options;
  const home = findHome(env, cwd);
  const cacheDir = join(home, 'cache');
  if (archive !== null) {
    const base = resolve(cwd, archive);
    const files = await discoverArchive(base);
    if (files.length > 0) return archiveCandles({ source: base, base, cacheDir, files });
    throw new TidemarkError('ingest.no_files', `${base} has no file of 1m candles`, {
      value: base,
      hint: 'The demo needs files such as data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2026-02.zip below it.',
    });
  }
  const files = planArchive(publicArchive);
  if (await isReachable({ base: publicBase, cacheDir, file: files[0], signal })) {
    const source = `${publicArchive.symbols.join(', ')} of ${publicArchive.from} to ${publicArchive.to} from ${publicBase}`;
    return archiveCandles({ source, base: publicBase, cacheDir, files });
  }
  log(`${publicBase} cannot be reached, so the candles are simulated`);
  return simulatedCandles(join(home, 'simulated'));
}
