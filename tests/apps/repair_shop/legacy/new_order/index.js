const { clean } = require("../lib/clean");

module.exports = async function (context, req) {
  const { customer, address, notes = "" } = req.body;
  context.bindings.order = { customer, street: address.street, notes: clean(notes) };
  context.bindings.letter = JSON.stringify({ to: customer });
  context.log.info("a new order for", address.city);
  context.res = { status: 201, body: { thanks: customer } };
};
