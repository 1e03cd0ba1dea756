import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { operators } from '@tidemark/features';
import { examples } from './examples.ts';
import { makeColumns } from './made-columns.ts';
import { bitsOf, runExpression } from './run-expression.ts';

/** By kind: the revision that was recorded, and the SHA-256 of what it computes of `examples` on one walk. */
type Golden = Readonly<Record<string, { readonly revision: number; readonly bits: string }>>;

const file = new URL('./golden-bits.json', import.meta.url);
const golden: Golden = JSON.parse(readFileSync(file, 'utf8'));
const columns = makeColumns({ seed: 2_024, count: 3_000, missing: 0.004 });

function hashOf(kind: string): string {
  const hash = createHash('sha256');
  for (const expression of examples[kind] ?? [])
    hash.update(bitsOf(runExpression(expression, columns).values));
  return hash.digest('hex');
}

// The engine fills a column and runs an expression on another timeframe; neither has a kernel of its own.
const kinds = [...operators.keys()].filter((kind) => kind !== 'column' && kind !== 'on-timeframe');

describe('the bits of the operators', () => {
  it.each(kinds)('are those of the recorded revision: %s', (kind) => {
    const revision = operators.get(kind)?.revision;
    const entry = { revision, bits: hashOf(kind) };
    const recorded = golden[kind];
    const line = `"${kind}": ${JSON.stringify(entry)}`;
    if (recorded === undefined)
      throw new Error(`nothing is recorded of ${kind}: put ${line} into golden-bits.json`);
    if (recorded.revision === revision && recorded.bits !== entry.bits) {
      throw new Error(
        `${kind} computes other bits than its revision ${revision} did. Views with one fingerprint must compute the same bits: ` +
          `raise the revision of the operator, then put ${line} with that revision into golden-bits.json`,
      );
    }
    if (recorded.revision !== revision)
      throw new Error(`${kind} has the revision ${revision} now: put ${line} into golden-bits.json`);
    expect(recorded.bits).toBe(entry.bits);
  });

  it('are recorded of nothing else', () => {
    expect(Object.keys(golden).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });
});
