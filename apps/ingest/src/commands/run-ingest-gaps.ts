import { parseInstant, parseSymbol, parseTimeframe, timeRange } from '@tidemark/domain';
import type { CommandContext } from '@tidemark/terminal';
import { findStoredGaps, type StoredGap } from '../find-stored-gaps.ts';

export interface GapsCommandOptions {
  readonly symbol?: readonly string[];
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `tidemark ingest gaps` */
export async function runIngestGaps(context: CommandContext, options: GapsCommandOptions): Promise<void> {
  const { symbol, tf, from, to } = options;
  if (from !== undefined && to !== undefined) timeRange(from, to);
  const query = {
    ...(symbol === undefined ? {} : { symbols: symbol.map(parseSymbol) }),
    ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
  };
  const gaps = await findStoredGaps({ db: await context.openDb(), ...query });
  await context.report({ data: gaps, text: () => describeGaps(gaps) });
}

function describeGaps(gaps: readonly StoredGap[]): string {
  if (gaps.length === 0) return 'no gaps';
  const lines = gaps.map(
    ({ symbol, tf, from, to, missing }) => `${symbol} ${tf}  ${from} to ${to}  ${missing} missing`,
  );
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return [...lines, `${gaps.length} gaps, ${missing} candles missing`].join('\n');
}
