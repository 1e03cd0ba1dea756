import { datasetFolder, listDatasets } from '../datasets/dataset-manifest.ts';
import { instantOf, quoteText } from '../engine/quote-sql.ts';

/** A row a dataset, from its manifest; `folder` is where its Parquet files are. */
export async function datasetsSql(store: string): Promise<string> {
  const rows = (await listDatasets(store)).map((dataset) => {
    const { name, id, createdAt, knownAt, range, data, hash } = dataset;
    return [
      quoteText(name),
      quoteText(id),
      `${quoteText(createdAt)}::TIMESTAMPTZ`,
      instantOf(String(knownAt)),
      range === null ? 'NULL::TIMESTAMPTZ' : instantOf(String(range.from)),
      range === null ? 'NULL::TIMESTAMPTZ' : instantOf(String(range.to)),
      `${data.rows}::BIGINT`,
      quoteText(hash),
      quoteText(datasetFolder(store, dataset)),
    ].join(', ');
  });
  const columns = 'name, id, created_at, known_at, range_from, range_to, rows, hash, folder';
  if (rows.length > 0)
    return `SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) d(${columns})`;
  const types = [
    'VARCHAR',
    'VARCHAR',
    ...Array<string>(4).fill('TIMESTAMPTZ'),
    'BIGINT',
    'VARCHAR',
    'VARCHAR',
  ];
  return `SELECT * FROM (SELECT ${types.map((type) => `NULL::${type}`).join(', ')}) d(${columns}) WHERE false`;
}
