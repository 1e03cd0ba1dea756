export { registerIngestCommands } from './register-ingest-commands.ts';
