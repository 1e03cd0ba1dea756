import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { databaseUrl } from './database-url.js';
import { EnginePool } from './engine-pool.js';

/** An error as Prisma's adapters throw it: recognised by its name, the payload in its cause. */
class ScriptError extends Error {
  name = 'DriverAdapterError';

  /** @param {import('pg').DatabaseError} error @param {string} script */
  constructor(error, script) {
    const line = error.position === undefined ? '' : `line ${lineOf(script, Number(error.position))}, `;
    const where = error.where === undefined ? '' : `\n${error.where}`;
    super(error.message, {
      cause: {
        kind: 'postgres',
        // Not the error's own: the engine has words of its own for some codes, without the name of the thing or the line.
        code: 'N/A',
        severity: error.severity ?? 'ERROR',
        message: `${error.message} (${line}SQLSTATE ${error.code})${where}`,
        detail: error.detail,
        column: error.column,
        hint: error.hint,
      },
    });
  }
}

/** @param {string} script @param {number} position 1-based */
const lineOf = (script, position) => script.slice(0, position).split('\n').length;

/** Columns that introspection reads as a single character where all others of the type "char" are read as text. */
const readAsCharacter = new Set(['constraint_type']);

/**
 * The adapter factory that the engine is given: Prisma's own adapter, except that a script goes to the server whole. The
 * adapter would split it at every semicolon and run the pieces outside a transaction, so that function bodies break and a
 * failure leaves half a migration. As one simple query it is one implicit transaction.
 */
export class AdapterFactory {
  provider = /** @type {const} */ ('postgres');
  adapterName = '@prisma/adapter-pg';

  /** @param {{ url: string, onNotice?: (text: string) => void }} options */
  constructor({ url, onNotice }) {
    this.url = url;
    this.onNotice = onNotice;
    /** @type {Set<() => Promise<void>>} */
    this.open = new Set();
  }

  /** Closes what the engine left open: it does not dispose of its main connection. */
  async close() {
    for (const dispose of this.open) await dispose();
  }

  connect() {
    return this.connectTo(this.url, async () => {});
  }

  async connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await this.onServer(`CREATE DATABASE "${name}"`);
    // FORCE: TimescaleDB's scheduler keeps a connection of its own to every database that has the extension.
    return this.connectTo(databaseUrl(this.url, name), () =>
      this.onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
    );
  }

  /** @param {string} url @param {() => Promise<unknown>} afterClose */
  async connectTo(url, afterClose) {
    const pool = new EnginePool({
      connectionString: url,
      ...(this.onNotice === undefined ? {} : { onNotice: this.onNotice }),
    });
    const adapter = await new PrismaPg(pool, { schema: schemaOf(url) }).connect();
    const dispose = async () => {
      if (!this.open.delete(dispose)) return;
      await pool.end();
      await afterClose();
    };
    this.open.add(dispose);
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      /** @param {Parameters<typeof queryRaw>[0]} query */
      async queryRaw(query) {
        const result = await queryRaw(query);
        const columnTypes = result.columnTypes.map((type, at) =>
          readAsCharacter.has(result.columnNames[at] ?? '') ? ColumnTypeEnum.Character : type,
        );
        return { ...result, columnTypes };
      },
      /** @param {string} script */
      async executeScript(script) {
        try {
          await pool.query(script);
        } catch (error) {
          throw isServerError(error) ? new ScriptError(error, script) : error;
        }
      },
      dispose,
    });
  }

  /** @param {string} sql */
  async onServer(sql) {
    const pool = new EnginePool({ connectionString: this.url });
    try {
      await pool.query(sql);
    } finally {
      await pool.end();
    }
  }
}

/** @param {string} url */
const schemaOf = (url) => new URL(url).searchParams.get('schema') ?? 'public';

/** @param {unknown} error @returns {error is import('pg').DatabaseError} */
const isServerError = (error) => error instanceof Error && 'severity' in error;
