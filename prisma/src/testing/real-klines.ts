import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findProjectRoot } from '../server/find-home.ts';

/** The folder of the real Binance archive files that some suites need; null where there is none. */
export function realKlines(): string | null {
  const named = process.env.TIDEMARK_KLINES;
  const folder = named
    ? resolve(named)
    : join(findProjectRoot(process.cwd()), '..', 'shared', 'data', 'binance');
  return existsSync(folder) ? folder : null;
}
