const sql = require("mssql");

let pool;

async function connect() {
  if (!pool) {
    pool = await sql.connect({
      server: process.env.SHOP_SQL_SERVER,
      database: process.env.SHOP_SQL_DATABASE,
      password: process.env.SHOP_SQL_PASSWORD,
    });
  }
  return pool;
}

exports.addOrder = async ({ name, phone, bicycle }) => {
  const request = (await connect()).request();
  request.input("name", sql.NVarChar, name);
  request.input("phone", sql.NVarChar, phone);
  await request.input("bicycle", sql.NVarChar, bicycle).query(
    "INSERT INTO dbo.Orders (CustomerName, Phone, Bicycle) VALUES (@name, @phone, @bicycle)"
  );
};

exports.findOrder = async (id) => {
  const db = await connect();
  const result = await db.request().input("id", sql.Int, id).query("SELECT CustomerName, Phone, Bicycle FROM dbo.Orders WHERE OrderId = @id");
  return result.recordset[0];
};
