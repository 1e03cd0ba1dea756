/** The code of a TidemarkError, also of one from another realm; empty for anything else. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : '';
  return typeof code === 'string' ? code : '';
}

/** Why a request failed, for its row: the code, and what there is to say. */
export function describeFailure(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  const message = isError ? String(error.message) : String(error);
  const code = codeOf(error);
  return code.includes('.') ? `${code}: ${message}` : message;
}

export function isUnreachable(error: unknown): boolean {
  return codeOf(error) === 'server.unreachable';
}

/** Failures that the same run would meet again: somebody has to change a file first. */
const lasting = new Set([
  'dataset.spec_invalid',
  'feature.unknown',
  'file.unreadable',
  'series.unknown',
  'trainer.model_unknown',
  'trainer.start_failed',
  'trainer.unknown',
]);

export function mayGoBetter(error: unknown): boolean {
  return !lasting.has(codeOf(error));
}
