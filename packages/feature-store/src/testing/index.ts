export * from './create-long-chunk-database.ts';
export * from './make-store.ts';
