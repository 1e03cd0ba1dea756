/** SQLSTATE of a row whose key is stored already. */
export const uniqueViolation = '23505';

/** SQLSTATE of a statement that PostgreSQL broke off because it and another session waited for each other. */
export const deadlockDetected = '40P01';

/** Whether PostgreSQL answered with this SQLSTATE. */
export function hasSqlState(error: unknown, state: string): boolean {
  return error instanceof Error && 'code' in error && error.code === state;
}
