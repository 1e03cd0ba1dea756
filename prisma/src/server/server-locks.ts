/** Advisory locks of a managed server, in its database `postgres`; bin/keeper.js has the same numbers. */
export const lockSpace = 0x7469;
/** Shared by every command that uses the server; taken alone by the keeper before it stops the server. */
export const leaseLock = 1;
/** Held by the one keeper. */
export const keeperLock = 2;
/** Held by the command that creates the database or migrates it. */
export const migrationLock = 3;
