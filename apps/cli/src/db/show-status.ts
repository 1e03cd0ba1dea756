import { databaseStatus } from '@tidemark/db';
import type { CommandContext } from '@tidemark/terminal';
import { formatStatus } from './format-status.ts';
import { statusData } from './status-data.ts';

/** What can be done on a server that TimescaleDB cannot be installed on. */
const bundledMend =
  "The bundled PostgreSQL has none. Use a server of your own (--db or DATABASE_URL), or this machine's with TIDEMARK_PG=local.";

/** `tidemark db status`: also of a database that is not migrated, unless the server is the product's own. */
export async function showStatus(context: CommandContext): Promise<void> {
  const server = await context.openServer({ requireMigrated: 'managed' });
  const found = await databaseStatus(await context.openDb());
  const status =
    server.kind === 'embedded'
      ? { ...found, timescaledb: { ...found.timescaledb, mend: bundledMend } }
      : found;
  await context.report({
    data: statusData(server, status),
    text: () => formatStatus(server.description, status),
  });
}
