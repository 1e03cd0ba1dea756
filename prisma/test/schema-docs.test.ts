import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { renderSchemaDocs } from '../scripts/render-schema-docs.js';

test('docs/schema.md is what the schema says', () => {
  const schema = readFileSync(new URL('../schema.prisma', import.meta.url), 'utf8');
  // Mended by: node prisma/scripts/write-schema-docs.js
  expect(readFileSync(new URL('../../docs/schema.md', import.meta.url), 'utf8')).toBe(
    renderSchemaDocs(schema),
  );
});

test('every model and every column of it is described by its database name, type and key', () => {
  const docs = renderSchemaDocs(`
/// A thing
/// of the world.
model Thing {
  id    BigInt  @id @default(autoincrement())
  /// Says who.
  saidBy String? @map("said_by") @default("nobody")
  at    DateTime @default(now()) @db.Timestamptz(3)

  @@unique([saidBy, at(sort: Desc)])
  @@map("things")
}
`);
  expect(docs).toContain('## things\n\nModel `Thing`. A thing of the world.');
  expect(docs).toContain('| id | id | bigint |  | Key. |');
  expect(docs).toContain('| said_by | saidBy | text | yes | Says who. Default "nobody". |');
  expect(docs).toContain('| at | at | timestamptz(3) |  | Default now(). |');
  expect(docs).toContain('- Unique on said_by, at descending');
});
