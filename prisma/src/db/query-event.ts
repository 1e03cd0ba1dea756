/** What is told about every query, whether it went through Prisma or through SQL. */
export interface QueryEvent {
  /** `Model.operation` for Prisma, the name that was given for SQL. */
  readonly name: string;
  /** Rows returned, or rows changed where none are returned. */
  readonly rows: number;
  readonly durationMs: number;
  readonly error?: unknown;
}
