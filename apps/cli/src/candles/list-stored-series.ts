import { TidemarkError } from '@tidemark/domain';
import { listSeries } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import type { CandleOptions } from './show-candles.ts';

/** `tidemark candles` and `tidemark candles series`; the options of a read mean nothing here and are refused. */
export async function listStoredSeries(context: CommandContext, options: CandleOptions): Promise<void> {
  const [option] = Object.keys(options);
  if (option !== undefined) {
    throw new TidemarkError('command.wrong_use', `--${option} was given without a symbol`, {
      value: option,
      hint: 'Say whose candles: tidemark candles BTCUSDT. Without options the stored series are listed.',
    });
  }
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
