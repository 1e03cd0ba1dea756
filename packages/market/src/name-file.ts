import type { CandleRow } from '@tidemark/domain';
import { quote, TidemarkError } from '@tidemark/domain';

/**
 * Passes batches through; an error of the file as a whole leaves with the file's name in front, in place of the path
 * of a download or local copy of it.
 */
export async function* nameFile(
  source: string,
  rows: AsyncIterable<readonly CandleRow[]>,
): AsyncGenerator<readonly CandleRow[]> {
  try {
    yield* rows;
  } catch (cause) {
    if (!(cause instanceof TidemarkError) || cause.message.includes(quote(source))) throw cause;
    const path = quote(cause.value);
    const message = cause.message.startsWith(`${path} `)
      ? cause.message.replace(path, () => quote(source))
      : `${quote(source)}: ${cause.message}`;
    throw new TidemarkError(cause.code, message, {
      value: cause.value,
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    });
  }
}
