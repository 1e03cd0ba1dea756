import { databaseStatus } from '@tidemark/db';
import type { CommandContext } from '../command-context.ts';
import { formatStatus } from './format-status.ts';
import { statusData } from './status-data.ts';

/** `tidemark db status`: also of a database that is not migrated. */
export async function showStatus(context: CommandContext): Promise<void> {
  const server = await context.openServer({ requireMigrated: false });
  const status = await databaseStatus(await context.openDb());
  await context.report({
    data: statusData(server, status),
    text: () => formatStatus(server.description, status),
  });
}
