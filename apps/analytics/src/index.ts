export type { AnalyticsContext } from './commands/index.ts';
