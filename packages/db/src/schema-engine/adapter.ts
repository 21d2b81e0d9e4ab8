import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const { CHAR, TEXT } = pg.types.builtins;

/** Prisma's adapter, with what the schema engine needs and it does not do. */
export class SchemaEngineAdapter extends PrismaPg {
  override async connect() {
    const connection = await super.connect();

    // It cuts a script at every semicolon, also inside comments and function bodies, and runs the pieces one by one. Sent
    // whole, Postgres cuts it and runs it as one transaction, so a migration that fails half way leaves nothing.
    connection.executeScript = async (script) => {
      await connection.executeRaw({ sql: script, args: [], argTypes: [] });
    };

    // It can't read Postgres' type "char", which the engine asks for when it looks at a live database. So the adapter is
    // told that such a column is text, and the engine that it is a character.
    const characters = new WeakMap<object, number[]>();
    const pool = connection.underlyingDriver();
    const query = pool.query.bind(pool) as (config: unknown) => Promise<pg.QueryArrayResult>;
    pool.query = async (config: unknown) => {
      const result = await query(config);
      const fields = (result.fields ?? []).filter((field) => field.dataTypeID === CHAR);
      if (fields.length > 0)
        characters.set(
          result.rows,
          fields.map((field) => result.fields.indexOf(field)),
        );
      for (const field of fields) field.dataTypeID = TEXT;
      return result;
    };
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of characters.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return connection;
  }
}
