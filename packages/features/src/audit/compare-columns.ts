import { type AuditCheck, type AuditRecord, shown } from './audit-report.ts';

export interface Comparison {
  readonly check: AuditCheck;
  readonly how: string;
  /** Open times of the rows that were found. */
  readonly ts: Float64Array;
  readonly expected: readonly Float64Array[];
  readonly found: readonly Float64Array[];
  /** Row of what is expected that belongs to the first one found; default 0. */
  readonly offset?: number;
  /** Rows found that are compared, [from, to), for a feature; default all. */
  readonly rowsOf?: (feature: number) => readonly [from: number, to: number];
  /** How far a value may be off, for a feature; default to the bit. */
  readonly toleranceOf?: (feature: number) => number;
}

/** Compares columns row by row, and records each feature's first difference. */
export function compareColumns(record: AuditRecord, comparison: Comparison): void {
  const { check, how, ts, expected, found, offset = 0, rowsOf, toleranceOf } = comparison;
  for (const [feature, column] of found.entries()) {
    const wanted = expected[feature];
    if (wanted === undefined) continue;
    const [from, to] = rowsOf?.(feature) ?? [0, column.length];
    const tolerance = toleranceOf?.(feature) ?? 0;
    for (let row = from; row < to; row += 1) {
      const [right, value] = [wanted[row + offset] ?? Number.NaN, column[row] ?? Number.NaN];
      if (isSame(right, value, tolerance)) {
        record.pass(check, feature);
        continue;
      }
      record.fail(check, feature, { ts: ts[row] ?? 0, expected: shown(right), found: shown(value), how });
      break;
    }
  }
}

/** Equal to the bit, or near enough; what is null is null in both. */
function isSame(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return tolerance === 0 ? Object.is(a, b) : Math.abs(a - b) <= tolerance;
}
