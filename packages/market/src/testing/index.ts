export * from './archive-server.ts';
export * from './klines.ts';
export * from './write-zip.ts';
