import { formatSignalId, parseInstant, parseSignalId } from '@tidemark/domain';
import { enqueueRetrainRequest } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { parseWholeNumber } from '@tidemark/terminal/values';
import { readPriority } from './read-priority.ts';
import { reportRequest } from './show-request.ts';

export interface EnqueueOptions {
  readonly model: string;
  readonly reason: string;
  readonly priority: string;
  readonly key?: string;
  readonly signal?: string;
  readonly runAfter?: string;
  readonly maxAttempts?: string;
}

/** `tidemark retrain enqueue` */
export async function enqueueRequest(context: CommandContext, options: EnqueueOptions): Promise<void> {
  const { model, reason, key, signal, runAfter, maxAttempts } = options;
  const attempts = { name: '--max-attempts', min: 1, max: 100 };
  const input = {
    modelId: model,
    reason,
    priority: readPriority(options.priority),
    ...(key === undefined ? {} : { key }),
    ...(signal === undefined ? {} : { signalId: formatSignalId(parseSignalId(signal)) }),
    ...(runAfter === undefined ? {} : { runAfter: parseInstant(runAfter) }),
    ...(maxAttempts === undefined ? {} : { maxAttempts: parseWholeNumber(maxAttempts, attempts) }),
  };
  const request = await enqueueRetrainRequest(await context.openDb(), input);
  await reportRequest(context, request);
  if (request.rerunRequested)
    context.log('it is being worked on: when that ends, one more request is made of this');
  else if (request.coalesced > 0) context.log('it was open already: this joined it');
}
