import { quote, TidemarkError } from '@tidemark/domain';

/**
 * The SHA-256 in a `.CHECKSUM` file, in the form of sha256sum (`hex  name`), lower-case.
 * @throws TidemarkError `file.checksum`
 */
export function parseChecksum(text: string, source: string): string {
  const hex = /^\s*\\?([0-9a-f]{64})(\s|$)/i.exec(text)?.[1];
  if (hex !== undefined) return hex.toLowerCase();
  throw new TidemarkError(
    'file.checksum',
    `the CHECKSUM of ${quote(source)} holds no SHA-256: ${quote(text)}`,
    {
      value: text,
      hint: 'Fetch the .CHECKSUM file again, or delete it from your copy to load without it.',
    },
  );
}

export function checksumMismatch(source: string, published: string, actual: string): TidemarkError {
  return new TidemarkError(
    'file.checksum',
    `${quote(source)} has SHA-256 ${actual.slice(0, 12)}..., its CHECKSUM says ${published.slice(0, 12)}...`,
    {
      value: actual,
      hint: 'Fetch both files again; if they still differ, the venue published a wrong pair: wait for its correction.',
    },
  );
}
