import type { ErrorCode } from '@tidemark/domain';

/** Done; done with failures that are reported, or not done; wrong use; ended by Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 2, interrupted: 130 } as const;

/** Errors that come from what was typed, or set, and not from what was found: the same command never succeeds. */
const wrongUse: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'columns.invalid',
  'command.wrong_use',
  'feature.unknown',
  'features.invalid',
  'file.format_unknown',
  'id.invalid',
  'interval.invalid',
  'join.column_conflict',
  'join.option_invalid',
  'label.not_declared',
  'label.spec_conflict',
  'label.spec_invalid',
  'market.unknown',
  'month.invalid',
  'number.invalid',
  'page.limit_invalid',
  'retrain.invalid',
  'retrain.schedule_invalid',
  'rollup.unknown',
  'server.choice_unknown',
  'server.url_invalid',
  'settings.conflict',
  'settings.invalid',
  'settings.two_files',
  'settings.unknown_key',
  'settings.unknown_variable',
  'signal.invalid',
  'sql.not_a_read',
  'symbol.invalid',
  'time.invalid',
  'time.range_empty',
  'time.range_required',
  'timeframe.unknown',
]);

/** The exit code for an error code. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'command.interrupted') return exitCodes.interrupted;
  return wrongUse.has(code) ? exitCodes.wrongUse : exitCodes.failed;
}
