/** The demo's own database on a managed server; one that the user named is used as it is. */
export const demoDatabase = 'tidemark_demo';

/**
 * The environment in which the demo opens its server. Where the server is a managed one, its database is apart from the
 * user's, keeps everything, and has a day of candles in a chunk: three symbols would not fill chunks of an hour.
 */
export function demoEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    TIDEMARK_DATABASE: env.TIDEMARK_DATABASE || demoDatabase,
    TIDEMARK_RETENTION: 'off',
    TIDEMARK_RETENTION_CANDLES: 'off',
    TIDEMARK_RETENTION_SIGNALS: 'off',
    TIDEMARK_CHUNK_CANDLES: env.TIDEMARK_CHUNK_CANDLES || '1 day',
  };
}
