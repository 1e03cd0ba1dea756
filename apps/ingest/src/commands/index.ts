export type { IngestContext } from './ingest-context.ts';
export { registerIngestCommands } from './register-ingest-commands.ts';
