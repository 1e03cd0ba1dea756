import type { OutcomeSummary, ScoredSignal } from './scored-signal.ts';
import { summarizePerformance } from './summarize-performance.ts';

/** The performance of each group of signals, such as those of one symbol; groups in order of first appearance. */
export function groupPerformance<Row extends ScoredSignal>(
  signals: Iterable<Row>,
  groupOf: (signal: Row) => string,
): Map<string, OutcomeSummary> {
  const groups = new Map<string, Row[]>();
  for (const signal of signals) {
    const name = groupOf(signal);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [signal]);
    else group.push(signal);
  }
  return new Map([...groups].map(([name, group]) => [name, summarizePerformance(group)]));
}
