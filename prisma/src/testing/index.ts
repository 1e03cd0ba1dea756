export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { describeEachServer } from './describe-each-server.ts';
export { realKlines } from './real-klines.ts';
export { reportNotRun } from './report.ts';
export type { TestServer } from './test-server.ts';
export { testServers } from './test-servers.ts';
