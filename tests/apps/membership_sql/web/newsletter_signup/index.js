module.exports = async function (context, req) {
  const email = req.body.email.trim().toLowerCase();
  context.bindings.subscriber = [{ PartitionKey: "newsletter", RowKey: email, name: req.body.name }];
  context.res = { status: 202 };
};
