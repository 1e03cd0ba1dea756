import type { Db } from '@tidemark/db';

const findJob = `
  SELECT job_id, tidemark.extension_schema() AS ext FROM timescaledb_information.jobs
  WHERE proc_name = 'policy_compression' AND hypertable_schema = 'public' AND hypertable_name = $1`;

const listChunks = `
  SELECT format('%I.%I', chunk_schema, chunk_name) AS chunk FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND is_compressed ORDER BY range_start`;

/** Compresses and rolls up a hypertable as its policy does, and then recompresses what was rolled up. */
export async function rollUp(
  db: Db,
  table: 'candles' | 'signals',
  log: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  const [job] = await db.query<{ job_id: number; ext: string }>('find-compression-job', findJob, [table]);
  if (job === undefined) throw new Error(`${table} has no compression policy`);
  await db.query('run-compression', `CALL ${job.ext}.run_job(${job.job_id})`);
  const chunks = await db.query<{ chunk: string }>('list-chunks', listChunks, [table]);
  for (const { chunk } of chunks) {
    await db.query('recompress', `CALL ${job.ext}.convert_to_columnstore('${chunk}', recompress => true)`);
  }
  log(
    `compressed ${table} into ${chunks.length} chunks in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}
