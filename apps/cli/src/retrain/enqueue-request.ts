import {
  formatSignalId,
  parseSignalId,
  quote,
  type RetrainPriority,
  retrainPriorities,
  TidemarkError,
} from '@tidemark/domain';
import { enqueueRetrainRequest } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
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

function readPriority(text: string): RetrainPriority {
  const priority = retrainPriorities.find((one) => String(one) === text.trim());
  if (priority !== undefined) return priority;
  throw new TidemarkError('number.invalid', `--priority is ${quote(text)}`, {
    value: text,
    hint: 'Give a whole number from 1 (low) to 5 (high).',
  });
}
