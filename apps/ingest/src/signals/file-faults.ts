import { TidemarkError } from '@tidemark/domain';

/** Characters of the longest row that is read: a vector of ten thousand features has some 300,000. */
export const longestRow = 4 * 1024 * 1024;

export function lineTooLong(path: string): TidemarkError {
  return new TidemarkError('file.line_too_long', `${path} has a row of more than ${longestRow} characters`, {
    value: path,
    hint: 'It is not a file of signals, or its line breaks are lost.',
  });
}
