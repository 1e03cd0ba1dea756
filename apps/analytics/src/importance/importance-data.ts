import type { ImportanceReport } from '@tidemark/evaluation';
import { isoTime } from '@tidemark/terminal/values';

/** A report as JSON has it: times ISO 8601, UTC. */
export function importanceData(report: ImportanceReport) {
  return {
    ...report,
    from: isoTime(report.from),
    to: isoTime(report.to),
    features: report.features.map((feature) => ({
      ...feature,
      stability: {
        ...feature.stability,
        windows: feature.stability.windows.map(({ from, to, ...window }) => ({
          from: isoTime(from),
          to: isoTime(to),
          ...window,
        })),
      },
    })),
  };
}
