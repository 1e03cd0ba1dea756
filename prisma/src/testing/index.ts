export { listLocalInstallations } from '../server/find-local-installation.ts';
export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { describeEachServer } from './describe-each-server.ts';
export { openPassage, type Passage } from './open-passage.ts';
export { realKlines } from './real-klines.ts';
export { reportNotRun } from './report.ts';
export type { TestServer } from './test-server.ts';
export { testServers } from './test-servers.ts';
export { until } from './until.ts';
