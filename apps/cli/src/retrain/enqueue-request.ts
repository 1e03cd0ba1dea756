import { formatSignalId, parseSignalId, retrainPriorities, TidemarkError } from '@tidemark/domain';
import { enqueueRetrainRequest } from '@tidemark/store';
import type { CommandContext } from '../command-context.ts';
import { parseWholeNumber } from '../options/parse-whole-number.ts';
import { reportRequest } from './show-request.ts';

export interface EnqueueOptions {
  readonly model: string;
  readonly reason: string;
  readonly priority: string;
  readonly key?: string;
  readonly signal?: string;
}

/** `tidemark retrain enqueue` */
export async function enqueueRequest(context: CommandContext, options: EnqueueOptions): Promise<void> {
  const { model, reason, key, signal } = options;
  const priority = readPriority(options.priority);
  const signalId = signal === undefined ? undefined : formatSignalId(parseSignalId(signal));
  const request = await enqueueRetrainRequest(await context.openDb(), {
    modelId: model,
    reason,
    priority,
    ...(key === undefined ? {} : { key }),
    ...(signalId === undefined ? {} : { signalId }),
  });
  await reportRequest(context, request);
}

function readPriority(text: string) {
  const number = parseWholeNumber(text, { name: '--priority', min: 1, max: 5 });
  const priority = retrainPriorities.find((one) => one === number);
  if (priority !== undefined) return priority;
  throw new TidemarkError('number.invalid', `--priority is ${number}`, { value: number });
}
