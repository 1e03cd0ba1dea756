/** The models of a Prisma schema as Markdown: a section a table, a row a column. */
export function renderSchemaDocs(schema: string): string;
