/**
 * The code (`ENOENT`, `EACCES`, ...) of an error that the operating system gave; null for any other error. Told by
 * shape, for an error may come from another realm, where `instanceof Error` does not hold.
 */
export function systemErrorCode(error: unknown): string | null {
  const isSystemError =
    typeof error === 'object' &&
    error !== null &&
    'syscall' in error &&
    'code' in error &&
    // fetch wraps what the network does in a TypeError.
    !('name' in error && error.name === 'TypeError');
  return isSystemError ? String(error.code) : null;
}

/** The message of an error and of its cause, in one line. */
export function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const cause = 'cause' in error && error.cause !== undefined ? `, ${describeError(error.cause)}` : '';
  return `${String(error.message)}${cause}`;
}
