import type { RetrainStatus } from '@tidemark/domain';
import { moveRetrainRequest } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { readRequestId } from './read-request-id.ts';
import { reportRequest } from './show-request.ts';

/** `tidemark retrain start`, `complete`, `fail` and `retry`. */
export async function moveRequest(
  context: CommandContext,
  text: string,
  status: RetrainStatus,
  reason?: string,
): Promise<void> {
  const id = readRequestId(text);
  await reportRequest(context, await moveRetrainRequest(await context.openDb(), id, status, reason));
}
