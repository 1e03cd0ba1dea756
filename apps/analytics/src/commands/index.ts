export { registerAnalyticsCommands } from './register-analytics-commands.ts';
