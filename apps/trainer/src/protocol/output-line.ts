import { quote, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { type TrainerMetrics, trainerMetricsSchema } from './trainer-metrics.ts';

/** One line of what a trainer prints. */
export interface OutputLine {
  /** What share of the work is done, 0 to 1; null where the line does not say. */
  readonly progress: number | null;
  readonly message: string;
  readonly metrics: TrainerMetrics | null;
}

const longestMessage = 500;

const schema = z.looseObject({
  progress: z.number().min(0).max(1).optional(),
  message: z.string().optional(),
  metrics: z.unknown().optional(),
});

/**
 * Reads a line of a trainer's standard output. It has to be an object of JSON with `progress`, `metrics` or both; other fields are let
 * pass, for later versions of the protocol.
 * @throws TidemarkError `trainer.output_invalid`, `trainer.metrics_invalid`
 */
export function parseOutputLine(text: string): OutputLine {
  const line = parse(text);
  const parsed = schema.safeParse(line);
  if (!parsed.success) throw invalid(text, z.prettifyError(parsed.error));
  const { progress, message = '', metrics } = parsed.data;
  if (progress === undefined && metrics === undefined)
    throw invalid(text, 'it has neither progress nor metrics');
  return {
    progress: progress ?? null,
    message: message.slice(0, longestMessage),
    metrics: metrics === undefined ? null : checkMetrics(metrics, text),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // What Python's json makes of a loss that diverged: the fault is the number's, not the format's.
    const finite = text.replaceAll(/-?\b(NaN|Infinity)\b/g, '"$1"');
    if (finite !== text && isJson(finite)) throw notNumbers(text, 'NaN and Infinity are no numbers');
    throw invalid(text, String(cause));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkMetrics(metrics: unknown, text: string): TrainerMetrics {
  const parsed = trainerMetricsSchema.safeParse(metrics);
  if (parsed.success) return parsed.data;
  throw notNumbers(text, z.prettifyError(parsed.error));
}

function invalid(text: string, why: string): TidemarkError {
  return new TidemarkError('trainer.output_invalid', `the trainer printed ${quote(text)}: ${why}`, {
    value: text.slice(0, 1_000),
    hint: 'Standard output has lines such as {"progress":0.4,"message":"..."} and {"metrics":{"log_loss":0.9}}; what else it says belongs on stderr.',
  });
}

function notNumbers(text: string, why: string): TidemarkError {
  return new TidemarkError(
    'trainer.metrics_invalid',
    `metrics that are no finite numbers: ${quote(text)}: ${why}`,
    {
      value: text.slice(0, 1_000),
      hint: 'Metrics are finite numbers by name, or by split and name; leave out what cannot be told.',
    },
  );
}
