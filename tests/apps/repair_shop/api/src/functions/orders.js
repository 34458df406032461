const { app } = require("@azure/functions");
const { addOrder, findOrder } = require("../lib/db");
const { http, readyQueue, photo } = require("../lib/options");

// Errors end in the log, never at the caller.
const guarded = (handler) => async (request, context) => {
  try {
    return await handler(request, context);
  } catch (error) {
    context.error("failed", error.message);
    return { status: 500 };
  }
};

app.http("createOrder", {
  ...http,
  methods: ["POST"],
  route: "orders",
  handler: guarded(async (request) => {
    const { name, phone, bicycle } = await request.json();
    await addOrder({ name, phone, bicycle });
    return { status: 201, jsonBody: { bicycle } };
  }),
});

app.http("markReady", {
  ...http,
  methods: ["POST"],
  route: "orders/{id}/ready",
  extraInputs: [photo],
  extraOutputs: [readyQueue],
  handler: guarded(async (request, context) => {
    const order = await findOrder(request.params.id);
    context.extraOutputs.set(readyQueue, { phone: order.Phone, first: order.CustomerName.split(" ")[0] });
    const picture = context.extraInputs.get(photo);
    return { body: picture };
  }),
});

for (const [name, table] of Object.entries({ bicycles: "Bicycles", parts: "Parts" })) {
  app.http(name, {
    ...http,
    route: `catalogue/${name}`,
    handler: async (_request, context) => {
      context.debug(`listing ${table}`);
      return { jsonBody: [] };
    },
  });
}
