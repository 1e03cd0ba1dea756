import { retrainStatuses } from '@tidemark/domain';
import { listRetrainRequests } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { parseChoice, parseWholeNumber } from '@tidemark/terminal/values';
import { readRequestId } from './read-request-id.ts';
import { requestColumns, requestData } from './request-table.ts';

export interface RetrainListOptions {
  readonly status?: string;
  readonly model?: string;
  readonly limit: string;
  readonly after?: string;
}

/** `tidemark retrain list` */
export async function listRequests(context: CommandContext, options: RetrainListOptions): Promise<void> {
  const { status, model, after } = options;
  const limit = parseWholeNumber(options.limit, { name: '--limit', min: 1, max: 10_000 });
  const query = {
    limit,
    ...(status === undefined ? {} : { status: parseChoice(status, '--status', retrainStatuses) }),
    ...(model === undefined ? {} : { modelId: model }),
    ...(after === undefined ? {} : { after: readRequestId(after) }),
  };
  const requests = await listRetrainRequests(await context.openDb(), query);
  // A full page may have been the last one; the page after it is then empty.
  const next = requests.length === limit ? (requests.at(-1)?.id ?? null) : null;
  await context.report({
    data: { requests: requests.map(requestData), next },
    text: () =>
      requests.length === 0 ? 'No retrain requests found.' : formatTable(requestColumns, requests),
  });
  if (next !== null) context.log(`there may be more: add --after ${next}`);
}
