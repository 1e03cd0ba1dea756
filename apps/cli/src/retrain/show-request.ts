import type { RetrainRequest } from '@tidemark/domain';
import { getRetrainRequest } from '@tidemark/store';
import { type CommandContext, formatFields } from '@tidemark/terminal';
import { formatTime } from '@tidemark/terminal/values';
import { readRequestId } from './read-request-id.ts';
import { requestData } from './request-table.ts';

/** `tidemark retrain show` */
export async function showRequest(context: CommandContext, text: string): Promise<void> {
  const id = readRequestId(text);
  await reportRequest(context, await getRetrainRequest(await context.openDb(), id));
}

/** Reports one request. */
export function reportRequest(context: CommandContext, request: RetrainRequest): Promise<void> {
  return context.report({ data: requestData(request), text: () => describe(request) });
}

function describe(request: RetrainRequest): string {
  return formatFields([
    ['id', request.id],
    ['status', request.status],
    ['priority', request.priority],
    ['model', request.modelId],
    ['key', request.key],
    ['reason', request.reason],
    ['asked again', request.moreReasons.join('; ') || null],
    ['signal', request.signalId],
    ['asked for', formatTime(request.insertedAt)],
    ['due', formatTime(request.runAfter)],
    ['attempt', `${request.attempt} of ${request.maxAttempts}`],
    ['worker', request.worker],
    ['started', formatTime(request.startedAt)],
    ['progress', describeProgress(request)],
    ['lease until', formatTime(request.leaseExpiresAt)],
    ['deadline', formatTime(request.deadlineAt)],
    ['to be cancelled', formatTime(request.cancelRequestedAt)],
    ['one more after it', request.rerunRequested ? 'yes' : null],
    ['ended', formatTime(request.completedAt)],
    ['error', request.errorMessage],
  ]);
}

function describeProgress({ progress, progressMessage }: RetrainRequest): string | null {
  if (progress === null) return progressMessage;
  const share = `${Math.floor(100 * progress)}%`;
  return progressMessage === null ? share : `${share}, ${progressMessage}`;
}
