import type { DatabaseStatus, OpenServer } from '@tidemark/db';
import { isoTime } from '@tidemark/terminal/values';
import { policiesData } from './policies-data.ts';

/** What `tidemark db status` tells, as JSON. */
export function statusData(server: Pick<OpenServer, 'kind' | 'description'>, status: DatabaseStatus) {
  const { serverVersion, hypertables, rollups, policies } = status;
  return {
    server: { kind: server.kind, description: server.description },
    ...status,
    serverVersion,
    hypertables: hypertables.map(({ oldestChunk, newestChunkEnd, ...table }) => ({
      ...table,
      oldestChunk: isoTime(oldestChunk),
      newestChunkEnd: isoTime(newestChunkEnd),
    })),
    rollups: rollups.map(({ name, lastBucket }) => ({ name, lastBucket: isoTime(lastBucket) })),
    policies: policies === null ? null : policiesData(policies),
  };
}
