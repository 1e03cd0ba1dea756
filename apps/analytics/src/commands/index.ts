export type { AnalyticsContext } from './analytics-context.ts';
export { registerAnalyticsCommands } from './register-analytics-commands.ts';
