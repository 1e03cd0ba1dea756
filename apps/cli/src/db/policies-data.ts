import type { CurrentPolicies, PolicyJob } from '@tidemark/db';
import { isoTime } from '@tidemark/terminal/values';

/** The policies of a database as JSON. */
export function policiesData(current: CurrentPolicies) {
  if (current.kind === 'plain') return current;
  const { tables, rollups, history } = current;
  return {
    kind: current.kind,
    tables: { candles: tableData(tables.candles), signals: tableData(tables.signals) },
    rollups: rollups.map(({ job, ...rollup }) => ({ ...rollup, job: jobData(job) })),
    history: { rawFrom: isoTime(history.rawFrom), rollupsFrom: isoTime(history.rollupsFrom) },
  };
}

function tableData({
  compressJob,
  retentionJob,
  ...table
}: (CurrentPolicies & { kind: 'timescale' })['tables']['candles']) {
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
