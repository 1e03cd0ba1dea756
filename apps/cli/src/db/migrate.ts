import {
  type AppliedPolicies,
  applyPolicies,
  loadSettings,
  type MigrationProgress,
  migrate,
  migrationStatus,
} from '@tidemark/db';
import type { CommandContext } from '@tidemark/terminal';
import { describeApplied } from './apply-policies.ts';
import { expiredData } from './expired-rows.ts';

/** `tidemark db migrate` */
export async function migrateDatabase(context: CommandContext): Promise<void> {
  const { cwd, env } = context;
  // A wrong setting has to be told before anything is made.
  const { settings } = await loadSettings({ cwd, env });
  const server = await context.openServer({ requireMigrated: false });
  const { url, description } = server;
  const isNew = (await migrationStatus({ url })).applied.length === 0;
  const { applied } = await migrate({ url, onProgress: (progress) => tellProgress(context, progress) });
  const db = await context.openDb();
  const policies = await applyPolicies(db, settings, { dryRun: !isNew });
  await context.report({
    data: {
      server: description,
      new: isNew,
      applied,
      policies: { ...policies, expiring: policies.expiring.map(expiredData) },
    },
    text: () => describe(applied, isNew, policies),
  });
}

function tellProgress(context: CommandContext, progress: MigrationProgress): void {
  if (progress.kind === 'notice') context.warn(progress.text);
  if (progress.kind === 'pending') context.log(`applying ${progress.names.join(', ')}`);
}

function describe(applied: readonly string[], isNew: boolean, policies: AppliedPolicies): string {
  const done =
    applied.length === 0
      ? 'The database has every migration already.'
      : `Applied ${applied.length} migrations.`;
  const pending = policies.activates || policies.changes.length > 0;
  if (isNew && policies.applied) return `${done}\nThe settings were applied.\n${describeApplied(policies)}`;
  if (isNew || !pending) return [done, ...policies.notes].join('\n');
  return `${done}\nThe settings differ, \`tidemark db policies apply\` applies them:\n${describeApplied(policies)}`;
}
