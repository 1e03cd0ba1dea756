import { applyPolicies, type Db, loadSettings } from '@tidemark/db';

/**
 * Gives the demo's own database the settings of its environment: no retention, whatever it was migrated with. They are
 * kept in the database, so that neither jobs nor `tidemark db maintain` ever delete the demo's history.
 */
export async function keepEverything(db: Db, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings({ env, cwd });
  await applyPolicies(db, settings);
}
