import type { GroupValues, PerformanceAssessment, PerformanceSummary } from '@tidemark/evaluation';
import { isoTime } from '@tidemark/terminal/values';

export interface PerformanceGroup {
  readonly values: GroupValues;
  readonly summary: PerformanceSummary;
}

/** A summary as JSON has it: times ISO 8601, UTC. */
export function summaryData(summary: PerformanceSummary) {
  const { drawdown, from, to } = summary;
  return {
    ...summary,
    drawdown: drawdown && {
      ...drawdown,
      from: isoTime(drawdown.from),
      to: isoTime(drawdown.to),
      recoveredAt: isoTime(drawdown.recoveredAt),
    },
    from: isoTime(from),
    to: isoTime(to),
  };
}

/** An assessment as JSON has it: the summary's own names at the top, what belongs to them beside. */
export function assessmentData(assessment: PerformanceAssessment) {
  const { summary, intervals, sharpe, benchmarks, daily, rolling } = assessment;
  return {
    ...summaryData(summary),
    intervals,
    sharpeAssessment: sharpe,
    benchmarks,
    daily: { ...daily, day: daily.day.map((day) => isoTime(day)) },
    rolling: { ...rolling, day: rolling.day.map((day) => isoTime(day)) },
  };
}

export function groupData({ values, summary }: PerformanceGroup) {
  const { day, week } = values;
  return {
    ...values,
    ...(day === undefined ? {} : { day: isoTime(day) }),
    ...(week === undefined ? {} : { week: isoTime(week) }),
    ...summaryData(summary),
  };
}
