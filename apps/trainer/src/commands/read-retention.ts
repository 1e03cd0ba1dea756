import { approximateLength, loadSettings, parseInterval } from '@tidemark/db';
import { parseDuration } from '@tidemark/domain';
import type { CommandContext } from '@tidemark/terminal';

/** The age at which what ended is pruned: as it is given, else the setting `retrain.retention`; milliseconds, null never. @throws TidemarkError `settings.*`, `number.invalid` */
export async function readRetention({ cwd, env }: CommandContext, given?: string): Promise<number | null> {
  if (given !== undefined) return parseDuration(given, '--older-than');
  const { retention } = (await loadSettings({ cwd, env })).settings.retrain;
  return retention === 'off' ? null : approximateLength(parseInterval(retention));
}
