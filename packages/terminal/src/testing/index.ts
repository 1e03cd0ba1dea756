export * from './run-commands.ts';
