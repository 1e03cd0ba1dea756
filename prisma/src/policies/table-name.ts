/** The tables that have policies. */
export const tableNames = ['candles', 'signals'] as const;

export type TableName = (typeof tableNames)[number];
