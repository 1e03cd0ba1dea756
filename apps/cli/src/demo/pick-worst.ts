import type { SymbolPerformance } from './demo-report.ts';

/** The symbol with the lowest average R, the first by name among equals; null if no signal is resolved. */
export function pickWorst(performance: readonly SymbolPerformance[]): SymbolPerformance | null {
  const rated = performance.filter((one) => one.averageR !== null);
  return rated.reduce<SymbolPerformance | null>((worst, one) => {
    const gap = (one.averageR ?? 0) - (worst?.averageR ?? Number.POSITIVE_INFINITY);
    return gap < 0 || (gap === 0 && one.symbol < (worst?.symbol ?? '')) ? one : worst;
  }, null);
}
