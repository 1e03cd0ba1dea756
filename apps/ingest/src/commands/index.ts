export { registerSignalImport } from '../signals/register-signal-import.ts';
export { registerIngestCommands } from './register-ingest-commands.ts';
