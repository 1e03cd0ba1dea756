import type { CandleRow } from '@tidemark/domain';
import { quote, TidemarkError } from '@tidemark/domain';

/** Passes batches through; an error of the file as a whole leaves with the file's name in front. */
export async function* nameFile(
  source: string,
  rows: AsyncIterable<readonly CandleRow[]>,
): AsyncGenerator<readonly CandleRow[]> {
  try {
    yield* rows;
  } catch (cause) {
    if (!(cause instanceof TidemarkError) || cause.message.includes(quote(source))) throw cause;
    throw new TidemarkError(cause.code, `${quote(source)}: ${cause.message}`, {
      value: cause.value,
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    });
  }
}
