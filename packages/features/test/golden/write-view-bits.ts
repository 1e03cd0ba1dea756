// Writes view-bits.json: npx tsx --conditions=tidemark-source test/golden/write-view-bits.ts [--unreleased]
// What is there of a name and version stays what it is, but with --unreleased, for views that nobody has used yet.
import { readFileSync, writeFileSync } from 'node:fs';
import { shippedViews } from '@tidemark/features';
import { bitsOf, type ViewBits } from '../golden-candles.ts';

const file = new URL('./view-bits.json', import.meta.url);
const known: Record<string, ViewBits> = JSON.parse(readFileSync(file, 'utf8'));
for (const view of shippedViews) {
  const key = `${view.name}@${view.version}`;
  const found = bitsOf(view);
  const before = known[key];
  if (before !== undefined && before.bits !== found.bits && before.fingerprint === found.fingerprint)
    throw new Error(`${key} computes other bits: raise the revision of the operator that changed`);
  if (
    before !== undefined &&
    before.fingerprint !== found.fingerprint &&
    !process.argv.includes('--unreleased')
  )
    throw new Error(`${key} is another view: give it the next version`);
  known[key] = found;
}
writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`);
