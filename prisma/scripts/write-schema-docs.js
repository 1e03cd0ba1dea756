#!/usr/bin/env node
// Writes docs/schema.md from schema.prisma: its models, columns, keys, indexes and three-slash comments.
// `--check` writes nothing and fails if the file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderSchemaDocs } from './render-schema-docs.js';

const schema = readFileSync(new URL('../schema.prisma', import.meta.url), 'utf8');
const file = fileURLToPath(new URL('../../docs/schema.md', import.meta.url));
const docs = renderSchemaDocs(schema);

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== docs) {
    process.stderr.write('docs/schema.md is stale: run node prisma/scripts/write-schema-docs.js\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, docs);
}
