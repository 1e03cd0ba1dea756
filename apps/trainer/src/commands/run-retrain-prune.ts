import { countOldRequests, pruneRetrainRequests } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { readRetention } from './read-retention.ts';

export interface PruneRequestsOptions {
  readonly olderThan?: string;
  readonly yes?: true;
}

/** `tidemark retrain prune` */
export async function runRetrainPrune(
  context: CommandContext,
  { olderThan: given, yes }: PruneRequestsOptions,
): Promise<void> {
  const olderThan = await readRetention(context, given);
  const deleted = yes === true;
  const db = await context.openDb();
  const prune = deleted ? pruneRetrainRequests : countOldRequests;
  const requests = olderThan === null ? 0 : await prune(db, { olderThan, signal: context.signal });
  const lines = [
    `${requests} requests ${deleted ? 'deleted' : 'to delete'}`,
    ...(deleted || requests === 0 ? [] : ['Nothing was deleted: --yes does it.']),
  ];
  await context.report({ data: { deleted, requests }, text: () => lines.join('\n') });
}
