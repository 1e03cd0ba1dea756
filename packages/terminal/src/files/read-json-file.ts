import { readFile } from 'node:fs/promises';
import { type ErrorCode, quote, TidemarkError } from '@tidemark/domain';

/**
 * What stands in a JSON file that somebody wrote by hand.
 * @param about how to mend a file that is not there, and the code of one that is no JSON
 * @throws TidemarkError `file.unreadable`, or the code
 */
export async function readJsonFile(
  path: string,
  { hint, code }: { readonly hint: string; readonly code: ErrorCode },
): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TidemarkError('file.unreadable', `${quote(path)} cannot be read`, { value: path, hint, cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TidemarkError(code, `${quote(path)} is no JSON: ${String(cause)}`, {
      value: path,
      hint: 'Names and texts stand in double quotes, and no comma stands before a closing bracket.',
      cause,
    });
  }
}
