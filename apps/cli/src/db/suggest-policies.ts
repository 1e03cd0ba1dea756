import { loadSettings, suggestChunkIntervals } from '@tidemark/db';
import { type CommandContext, formatCount, formatTable } from '@tidemark/terminal';

/** `tidemark db policies suggest` */
export async function suggestPolicies(context: CommandContext): Promise<void> {
  const { cwd, env } = context;
  const { settings } = await loadSettings({ cwd, env });
  const suggestions = await suggestChunkIntervals(await context.openDb(), settings);
  const count = (value: number | null) => (value === null ? null : formatCount(Math.round(value)));
  await context.report({
    data: suggestions,
    text: () =>
      [
        formatTable(
          [
            { heading: 'table', cell: (one) => one.table },
            { heading: 'rows a day', cell: (one) => count(one.rowsPerDay) },
            { heading: 'chunk interval', cell: (one) => one.current },
            { heading: 'rows a chunk', cell: (one) => count(one.rowsPerChunk) },
            { heading: 'suggested', cell: (one) => one.suggested },
          ],
          suggestions,
        ),
        '',
        ...suggestions.map(({ reason }) => reason),
      ].join('\n'),
  });
}
