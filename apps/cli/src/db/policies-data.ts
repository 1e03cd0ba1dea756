import type { CurrentPolicies, PolicyJob, RollupHistory, TablePolicies } from '@tidemark/db';
import { isoTime } from '@tidemark/terminal/values';

/** The policies of a database as JSON. */
export function policiesData(current: CurrentPolicies) {
  if (current.kind === 'plain') return current;
  const { tables, rollups, history } = current;
  return {
    kind: current.kind,
    tables: {
      candles: tableData(tables.candles),
      signals: tableData(tables.signals),
      outcomes: tableData(tables.outcomes),
    },
    rollups: rollups.map(({ job, ...rollup }) => ({ ...rollup, job: jobData(job) })),
    history: { candles: historyData(history.candles), signals: historyData(history.signals) },
  };
}

function historyData({ rawFrom, rollupsFrom, droppedUntil }: RollupHistory) {
  return {
    rawFrom: isoTime(rawFrom),
    rollupsFrom: isoTime(rollupsFrom),
    droppedUntil: isoTime(droppedUntil),
  };
}

function tableData({ compressJob, retentionJob, ...table }: TablePolicies) {
  return { ...table, compressJob: jobData(compressJob), retentionJob: jobData(retentionJob) };
}

/** A background job as JSON. */
export function jobData(job: PolicyJob | null) {
  if (job === null) return null;
  const { lastRun, lastSuccess, nextStart } = job;
  return {
    ...job,
    lastRun: isoTime(lastRun),
    lastSuccess: isoTime(lastSuccess),
    nextStart: isoTime(nextStart),
  };
}
