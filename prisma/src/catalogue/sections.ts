/** A part of the catalogue: each row of its query is one line. */
export interface Section {
  readonly title: string;
  readonly sql: string;
}

const ours = `n.nspname IN ('public', 'tidemark') AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.deptype = 'e' AND d.objid = c.oid AND d.classid = 'pg_class'::regclass)
  AND c.relname NOT LIKE '\\_prisma%'`;

/** Read on every kind of server. */
export const plainSections: readonly Section[] = [
  {
    title: 'tables and views',
    sql: `
      SELECT format('%s.%s %s', n.nspname, c.relname,
        CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE c.relkind::text END) AS line
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${ours}`,
  },
  {
    title: 'columns',
    sql: `
      SELECT format('%s.%s %s %s %s%s%s', n.nspname, c.relname, lpad(a.attnum::text, 2, '0'), a.attname,
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' END,
        ' default ' || pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relkind IN ('r', 'p', 'v') AND ${ours}`,
  },
  {
    title: 'indexes',
    sql: `
      SELECT pg_get_indexdef(i.indexrelid) AS line
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE ${ours}`,
  },
  {
    // PostgreSQL 18 lists columns that are not null as constraints too; the columns say so already.
    title: 'constraints',
    sql: `
      SELECT format('%s.%s %s %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.contype <> 'n' AND ${ours}`,
  },
  {
    title: 'triggers',
    sql: `
      SELECT pg_get_triggerdef(t.oid) AS line
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT t.tgisinternal AND ${ours}`,
  },
  {
    title: 'routines',
    sql: `
      SELECT format('%s tidemark.%s(%s) %s', CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
        p.proname, pg_get_function_arguments(p.oid), md5(p.prosrc)) AS line
      FROM pg_proc p WHERE p.pronamespace = to_regnamespace('tidemark')`,
  },
  {
    title: 'settings',
    sql: `SELECT format('%s %s', name, coalesce(value, 'off')) AS line FROM tidemark.settings`,
  },
];

const publicHypertable = `hypertable_schema = 'public'`;

/** Read where the extension is installed. */
export const timescaleSections: readonly Section[] = [
  {
    title: 'hypertables',
    sql: `
      SELECT format('%s.%s by %s, chunks of %s', hypertable_schema, hypertable_name, column_name, time_interval) AS line
      FROM timescaledb_information.dimensions WHERE ${publicHypertable}`,
  },
  {
    title: 'columnstore',
    sql: `
      SELECT format('%s segmented by %s, ordered by %s, rolled up to %s', s.hypertable, s.segmentby, s.orderby,
        d.compress_interval_length * interval '1 microsecond') AS line
      FROM timescaledb_information.hypertable_columnstore_settings s
      JOIN _timescaledb_catalog.hypertable h ON format('%I.%I', h.schema_name, h.table_name)::regclass = s.hypertable
      JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
      WHERE h.schema_name = 'public'`,
  },
  {
    title: 'continuous aggregates',
    sql: `
      SELECT format('%s.%s %s, chunks of %s: %s', a.view_schema, a.view_name,
        CASE WHEN a.materialized_only THEN 'materialised' ELSE 'real-time' END, d.time_interval,
        regexp_replace(a.view_definition, '\\s+', ' ', 'g')) AS line
      FROM timescaledb_information.continuous_aggregates a
      JOIN timescaledb_information.dimensions d ON d.hypertable_name = a.materialization_hypertable_name`,
  },
  {
    title: 'policies',
    sql: `
      SELECT format('%s.%s %s every %s %s', hypertable_schema, hypertable_name, proc_name, schedule_interval,
        config - 'hypertable_id' - 'mat_hypertable_id') AS line
      FROM timescaledb_information.jobs WHERE hypertable_schema IN ('public', 'tidemark')`,
  },
];
