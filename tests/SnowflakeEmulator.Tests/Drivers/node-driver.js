// What a program does with Snowflake's own driver for Node; every line of output is a JSON value that the test compares.
const snowflake = require('snowflake-sdk');
const [, , port, user, password, token] = process.argv;
snowflake.configure({ logLevel: 'OFF', disableOCSPChecks: true });

const settings = {
  account: 'LOCAL', accessUrl: `http://127.0.0.1:${port}`, host: '127.0.0.1', port: Number(port), protocol: 'http',
  database: 'd', schema: 'public', warehouse: 'compute_wh', role: 'accountadmin', sfRetryMaxLoginRetries: 0,
};
const print = value => console.log(JSON.stringify(value));
const open = more => {
  const connection = snowflake.createConnection({ ...settings, ...more });
  return new Promise((done, fail) => connection.connect((error, c) => (error ? fail(error) : done(c))));
};
const run = (connection, sqlText, more = {}) => new Promise((done, fail) => connection.execute({
  sqlText, ...more, complete: (error, statement, rows) => (error ? fail(error) : done({ statement, rows })),
}));

(async () => {
  await open({ username: user, password: 'wrong' }).catch(error => print([error.code, error.message]));
  const connection = await open({ username: user, password });

  const { rows, statement } = await run(connection, `
    SELECT 1 A, 'é' B, TRUE C, '2024-02-29'::DATE D, '2024-01-02 03:04:05.678'::TIMESTAMP_NTZ(3) E, '2024-01-02 03:04:05 +0200'::TIMESTAMP_TZ F,
      PARSE_JSON('{"k":[1,null]}') G, 1.25::NUMBER(10,2) H, NULL I, '10:11:12'::TIME K, 1.5::FLOAT L`);
  print(rows[0]);
  print(statement.getColumns().map(column => column.getType()));

  print((await run(connection, 'SELECT ? + 1 N, ? T, ? B', { binds: [41, "it's", true] })).rows);
  await run(connection, 'CREATE OR REPLACE TABLE NODE (A INT, B VARCHAR)');
  print((await run(connection, 'INSERT INTO NODE VALUES (?, ?)', { binds: [[1, 'a'], [2, 'b'], [3, null]] })).statement.getNumUpdatedRows());
  print((await run(connection, 'SELECT * FROM NODE ORDER BY A')).rows);

  const long = (await run(connection, "SELECT SEQ4() N, REPEAT('x', 100) X FROM TABLE(GENERATOR(ROWCOUNT => 30000))")).rows;
  print([long.length, long[29999].N]);

  await run(connection, 'SELECT NOSUCH FROM NODE').catch(error => print([error.code, error.sqlState]));
  await run(connection, 'BEGIN');
  await run(connection, 'DELETE FROM NODE');
  await run(connection, 'ROLLBACK');
  print((await run(connection, 'SELECT COUNT(*) N FROM NODE')).rows);

  const id = (await run(connection, 'SELECT SYSTEM$WAIT(1), 7 N', { asyncExec: true })).statement.getQueryId();
  print(await connection.getQueryStatus(id));
  const later = await connection.getResultsFromQueryId({ queryId: id });
  for await (const row of later.streamRows()) print(row.N);

  const canceled = new Promise(done => {
    const slow = connection.execute({ sqlText: 'SELECT SYSTEM$WAIT(600)', complete: error => done(error) });
    setTimeout(() => slow.cancel(), 300);
  });
  print((await canceled).code);
  print(await connection.isValidAsync());
  await new Promise(done => connection.destroy(done));

  const other = await open({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', username: user, token });
  print((await run(other, 'SELECT CURRENT_USER() U, CURRENT_ROLE() R')).rows);
  await new Promise(done => other.destroy(done));
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
