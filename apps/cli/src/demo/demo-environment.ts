/** The demo's own database on a managed server; one that the user named is used as it is. */
export const demoDatabase = 'tidemark_demo';

/** Whether the demo may have a database of its own: not where the user named one. */
export function isOwnDatabase(env: NodeJS.ProcessEnv): boolean {
  return !env.TIDEMARK_DATABASE;
}

/**
 * The environment in which the demo opens its server. On a managed one it then has a database apart from the user's,
 * which keeps everything and has a day of candles in a chunk: three symbols would not fill chunks of an hour.
 */
export function demoEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!isOwnDatabase(env)) return env;
  return {
    ...env,
    TIDEMARK_DATABASE: demoDatabase,
    TIDEMARK_RETENTION: 'off',
    TIDEMARK_RETENTION_CANDLES: 'off',
    TIDEMARK_RETENTION_SIGNALS: 'off',
    TIDEMARK_CHUNK_CANDLES: env.TIDEMARK_CHUNK_CANDLES || '1 day',
  };
}
