// Light: nothing here loads more than commander's types, so that `--help` answers at once.
export * from './command-context.ts';
export * from './options/add-store-options.ts';
export * from './options/collect.ts';
export * from './output/add-examples.ts';
export * from './output/escape-controls.ts';
export * from './output/format-bytes.ts';
export * from './output/format-count.ts';
export * from './output/format-fields.ts';
export * from './output/format-json.ts';
export * from './output/format-table.ts';
export * from './output/text-width.ts';
export * from './output/write-rows.ts';
export * from './output/write-text.ts';
export * from './progress/show-progress.ts';
