import { listSeries } from '@tidemark/store';
import type { CommandContext } from '../command-context.ts';
import { formatTable } from '../output/format-table.ts';
import { formatTime, isoTime } from '../output/format-time.ts';

/** `tidemark candles series` */
export async function listStoredSeries(context: CommandContext): Promise<void> {
  const series = await listSeries(await context.openDb());
  await context.report({
    data: series.map(({ symbol, tf, firstTs, lastTs }) => ({
      symbol,
      tf,
      first: isoTime(firstTs),
      last: isoTime(lastTs),
    })),
    text: () =>
      series.length === 0
        ? 'No candles are stored yet: `tidemark ingest` loads some.'
        : formatTable(
            [
              { heading: 'symbol', cell: (one) => one.symbol },
              { heading: 'tf', cell: (one) => one.tf },
              { heading: 'first candle', cell: (one) => formatTime(one.firstTs) },
              { heading: 'last candle', cell: (one) => formatTime(one.lastTs) },
            ],
            series,
          ),
  });
}
