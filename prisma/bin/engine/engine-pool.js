import pg from 'pg';

const oneByteChar = 18;
const text = 25;

/**
 * The one connection that the engine works on: its advisory lock belongs to a session, so a second connection would not
 * hold it, and an idle one must not be closed under it.
 */
export class EnginePool extends pg.Pool {
  /** @param {{ connectionString: string, onNotice?: (text: string) => void }} options */
  constructor({ connectionString, onNotice }) {
    // Prisma's adapter drops the zone of what it reads: any other zone than UTC would shift every time.
    super({
      connectionString,
      max: 1,
      idleTimeoutMillis: 0,
      options: '-c TimeZone=UTC -c search_path=public',
      application_name: 'tidemark-migrate',
    });
    this.on('connect', (client) => {
      client.on('notice', ({ severity, message, hint }) => {
        if (severity === 'WARNING') onNotice?.(hint === undefined ? message : `${message}\n${hint}`);
      });
    });
  }

  /**
   * Introspection reads columns of the catalogue's one-byte type "char", which the adapter refuses: they are presented as
   * text, whose wire form is the same.
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  async query(...args) {
    const result = await Reflect.apply(super.query, this, args);
    for (const field of result?.fields ?? []) {
      if (field.dataTypeID === oneByteChar) field.dataTypeID = text;
    }
    return result;
  }
}
