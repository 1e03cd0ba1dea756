/**
 * The environment of the tests: without a database of the user's, and without settings that would change what the
 * tests find. TIDEMARK_TEST_URL, which names a server to test on, stays, and so do the places of files.
 */
export function testEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = /^TIDEMARK_(TEST_.*|KLINES|HOME)$/;
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        name !== 'DATABASE_URL' &&
        !/^PG[A-Z]+$/.test(name) &&
        (!name.startsWith('TIDEMARK_') || kept.test(name)),
    ),
  );
}
