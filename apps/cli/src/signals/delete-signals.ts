import { formatSignalId, parseSignalId, TidemarkError } from '@tidemark/domain';
import { deleteSignal } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';

/** `tidemark signals delete`: those that exist are deleted, those that do not are told. */
export async function deleteSignals(context: CommandContext, texts: readonly string[]): Promise<void> {
  const ids = texts.map((text) => formatSignalId(parseSignalId(text)));
  const db = await context.openDb();
  const unknown: string[] = [];
  for (const id of ids) {
    try {
      await deleteSignal(db, id);
    } catch (error) {
      if (!(error instanceof TidemarkError && error.code === 'signal.unknown')) throw error;
      unknown.push(id);
    }
  }
  const deleted = ids.length - unknown.length;
  await context.report({
    data: { deleted, unknown },
    text: () =>
      [`deleted ${deleted} of ${ids.length}`, ...unknown.map((id) => `no signal has the id ${id}`)].join(
        '\n',
      ),
    exitCode: unknown.length === 0 ? 0 : 1,
  });
}
