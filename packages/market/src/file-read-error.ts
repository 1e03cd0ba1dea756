import { quote, TidemarkError } from '@tidemark/domain';
import { systemErrorCode } from './system-error.ts';

/** The error to throw where the operating system refused a file; null if `cause` is of another kind. */
export function fileReadError(path: string, cause: unknown): TidemarkError | null {
  const code = systemErrorCode(cause);
  if (code === null) return null;
  return new TidemarkError('file.unreadable', `${quote(path)} cannot be read: ${code}`, {
    value: path,
    hint:
      code === 'ENOENT' ? 'There is no such file: check the path.' : 'Check that it is a file you may read.',
    cause,
  });
}
