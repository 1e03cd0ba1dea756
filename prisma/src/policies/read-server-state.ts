import { TidemarkError } from '@tidemark/domain';
import type { Db } from '../db/db.ts';
import { errorCode } from '../db/error-code.ts';
import type { ServerState } from './current-policies.ts';

/** Whether TimescaleDB can be used on this server, and whether this database uses it. */
export interface ServerStateRow {
  readonly state: ServerState;
  /** Whether candles and signals are hypertables. */
  readonly active: boolean;
  /** Version of the extension here, else the one that could be created; null where the server has none. */
  readonly version: string | null;
  /** What to do where something is missing. */
  readonly mend: string | null;
}

// 42883: there is no such function; 3F000: nor its schema.
const notMigrated = new Set(['42883', '3F000']);

/**
 * Reads what `tidemark.server_state()` finds.
 * @throws TidemarkError `db.not_migrated`
 */
export async function readServerState(db: Pick<Db, 'query'>): Promise<ServerStateRow> {
  try {
    const [row] = await db.query<ServerStateRow>(
      'read-server-state',
      'SELECT state, active, version, mend FROM tidemark.server_state()',
    );
    return row ?? { state: 'absent', active: false, version: null, mend: null };
  } catch (error) {
    if (!notMigrated.has(errorCode(error))) throw error;
    throw new TidemarkError('db.not_migrated', 'the database has not been migrated', {
      hint: 'Run `tidemark db migrate`.',
      cause: error,
    });
  }
}
