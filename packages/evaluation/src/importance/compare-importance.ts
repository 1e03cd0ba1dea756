import type { ImportanceReport } from './importance-report.ts';

/** What became of a feature that both reports assess. Changes are later - earlier. */
export interface ImportanceChange {
  readonly name: string;
  readonly earlierRank: number;
  readonly laterRank: number;
  /** Positive: it fell. */
  readonly rankChange: number;
  readonly earlierIc: number | null;
  readonly laterIc: number | null;
  readonly icChange: number | null;
  /** The coefficients are on different sides of 0. */
  readonly signFlipped: boolean;
}

export interface ImportanceComparison {
  /** In the later report's order of rank. */
  readonly changes: readonly ImportanceChange[];
  /** Assessed in the later report alone, and in the earlier alone (gone, or excluded since). */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** Names whose coefficient changed sides. */
  readonly signFlips: readonly string[];
}

/** What changed between two reports of feature importance, feature by feature. */
export function compareImportance(earlier: ImportanceReport, later: ImportanceReport): ImportanceComparison {
  const before = new Map(earlier.features.map((feature) => [feature.name, feature]));
  const after = new Set(later.features.map(({ name }) => name));
  const changes: ImportanceChange[] = [];
  for (const { name, rank, ic } of later.features) {
    const was = before.get(name);
    if (was === undefined) continue;
    const known = was.ic.mean !== null && ic.mean !== null;
    changes.push({
      name,
      earlierRank: was.rank,
      laterRank: rank,
      rankChange: rank - was.rank,
      earlierIc: was.ic.mean,
      laterIc: ic.mean,
      icChange: known ? ic.mean - was.ic.mean : null,
      signFlipped: known && Math.sign(ic.mean) * Math.sign(was.ic.mean) < 0,
    });
  }
  return {
    changes,
    gained: later.features.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    lost: earlier.features.filter(({ name }) => !after.has(name)).map(({ name }) => name),
    signFlips: changes.filter(({ signFlipped }) => signFlipped).map(({ name }) => name),
  };
}
