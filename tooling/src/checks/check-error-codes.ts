import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodesDocument, errorCodesTable } from '../error-codes-document.ts';
import { sourceFiles } from '../source-files.ts';
import { readWorkspace } from '../workspace.ts';

/**
 * Codes of the table that no source uses, and whether docs/errors.md is what the table says. That a used code is listed
 * is for the compiler to check.
 */
export function checkErrorCodes(root: string): readonly string[] {
  const sources = readWorkspace(root)
    .flatMap(({ folder }) => sourceFiles(root, folder))
    .filter((file) => file.includes('/src/') && file !== errorCodesTable)
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const { codes, markdown } = errorCodesDocument(root);
  const unused = codes
    .filter((code) => !sources.some((source) => source.includes(`'${code}'`)))
    .map((code) => `${errorCodesTable}: no source uses ${code}`);
  const document = join(root, 'docs/errors.md');
  const fresh = existsSync(document) && readFileSync(document, 'utf8') === markdown;
  return fresh ? unused : [...unused, 'docs/errors.md is not what the table says: run `npm run docs:errors`'];
}
