import { type AppliedPolicies, applyPolicies, loadSettings } from '@tidemark/db';
import type { CommandContext } from '@tidemark/terminal';
import { formatChanges } from './change-table.ts';
import { describeExpired, expiredData } from './expired-rows.ts';

export interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly allowDrop?: boolean;
}

/** `tidemark db policies apply` */
export async function applySettings(
  context: CommandContext,
  { dryRun = false, allowDrop = false }: ApplyOptions,
): Promise<void> {
  const { cwd, env } = context;
  const { settings } = await loadSettings({ cwd, env });
  const db = await context.openDb();
  const planned = await applyPolicies(db, settings, { dryRun: true });
  if (dryRun) return report(context, planned);
  // What is about to change is shown before it changes, and even where it is then refused.
  const preview = describeApplied(planned);
  context.log(preview);
  await report(context, await applyPolicies(db, settings, { allowDrop }), preview);
}

function report(context: CommandContext, applied: AppliedPolicies, shown = ''): Promise<void> {
  return context.report({
    data: { ...applied, expiring: applied.expiring.map(expiredData) },
    text: () => {
      if (applied.applied) return 'Applied.';
      const lines = describeApplied(applied);
      return lines === shown && !context.quiet ? 'Nothing was changed.' : lines;
    },
  });
}

/** What an application of the settings does or did, for people. */
export function describeApplied({ activates, changes, expiring, notes, kind }: AppliedPolicies): string {
  const nothing = !activates && changes.length === 0;
  const same =
    kind === 'plain' ? 'Retention is as the settings say.' : 'The database does what the settings say.';
  return [
    ...(activates ? ['TimescaleDB is set up here: plain tables become hypertables, their rows kept.'] : []),
    ...(nothing ? [same] : []),
    ...(changes.length === 0 ? [] : [formatChanges(changes)]),
    ...expiring.map((expired) => `The retention makes expire: ${describeExpired(expired)}`),
    ...notes,
  ].join('\n');
}
