import type { TestServer } from './test-server.ts';
import { testServers } from './test-servers.ts';

/**
 * Runs the suite once on every test server: `await describeEachServer(describe, (server) => { ... })` at the top of a test
 * file. jest's `describe` is passed in, since a test file has its own.
 */
export async function describeEachServer(
  describe: (name: string, suite: () => void) => void,
  suite: (server: TestServer) => void,
): Promise<void> {
  for (const server of await testServers()) describe(`on ${server.name}`, () => suite(server));
}
