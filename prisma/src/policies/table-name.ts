/** The tables that have policies. */
export const tableNames = ['candles', 'signals', 'outcomes'] as const;

export type TableName = (typeof tableNames)[number];

/** Those of them that have settings of their own; outcomes follow the signals that they belong to. */
export const settingTableNames = ['candles', 'signals'] as const;
