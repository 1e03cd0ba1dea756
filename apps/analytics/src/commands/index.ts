export { registerLabelCommands } from '../labels/register-label-commands.ts';
export { registerSignalLabel } from '../labels/register-signal-label.ts';
export { registerAnalyticsCommands } from './register-analytics-commands.ts';
