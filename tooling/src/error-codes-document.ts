import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const errorCodesTable = 'packages/domain/src/error-codes.ts';

/** The table of error codes as a page, and the codes in it. */
export function errorCodesDocument(root: string): {
  readonly codes: readonly string[];
  readonly markdown: string;
} {
  const source = readFileSync(join(root, errorCodesTable), 'utf8');
  const meanings = new Map<string, string>();
  for (const [, code, quoted] of source.matchAll(
    /^ {2}'([\w.]+)':\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),$/gm,
  )) {
    if (code !== undefined && quoted !== undefined)
      meanings.set(code, quoted.slice(1, -1).replace(/\\(.)/g, '$1'));
  }
  const codes = [...meanings.keys()].sort();
  const groups = new Map<string, string[]>();
  for (const code of codes) {
    const group = code.slice(0, code.indexOf('.'));
    groups.set(group, [
      ...(groups.get(group) ?? []),
      `| \`${code}\` | ${meanings.get(code)?.replaceAll('|', '\\|')} |`,
    ]);
  }
  const sections = [...groups].map(
    ([group, rows]) => `## ${group}\n\n| code | meaning |\n| --- | --- |\n${rows.join('\n')}\n`,
  );
  return { codes, markdown: [header, ...sections].join('\n') };
}

const header = `# Error codes

Every error of Tidemark is a \`TidemarkError\` with one of these codes. They are stable: programs may branch on them. The
message quotes the offending value, \`hint\` says what to do about it, and \`cause\` keeps what went wrong below. HTTP
interfaces answer with the same codes, and rejected rows are stored under them.

This page is written by \`npm run docs:errors\` from [the table](../${errorCodesTable}).
`;
