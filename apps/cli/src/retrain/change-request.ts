import { cancelRetrainRequest, retryRetrainRequest } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { readRequestId } from './read-request-id.ts';
import { reportRequest } from './show-request.ts';

/** `tidemark retrain retry` */
export async function retryRequest(context: CommandContext, text: string): Promise<void> {
  const id = readRequestId(text);
  await reportRequest(context, await retryRetrainRequest(await context.openDb(), id));
}

/** `tidemark retrain cancel` */
export async function cancelRequest(context: CommandContext, text: string): Promise<void> {
  const id = readRequestId(text);
  const request = await cancelRetrainRequest(await context.openDb(), id);
  await reportRequest(context, request);
  if (request.status === 'processing') context.log('its worker is told at its next heartbeat');
}
