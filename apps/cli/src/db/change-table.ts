import type { PolicyChange } from '@tidemark/db';
import { formatTable } from '@tidemark/terminal';

/** The differences between the database and the settings, for people. */
export function formatChanges(changes: readonly PolicyChange[]): string {
  return formatTable(
    [
      { heading: 'what', cell: (change) => `${change.target}.${change.what}` },
      { heading: 'database', cell: (change) => change.from },
      { heading: 'settings', cell: (change) => change.to },
    ],
    changes,
  );
}
