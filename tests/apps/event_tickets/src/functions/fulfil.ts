import { app, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import type { OrchestrationContext, OrchestrationHandler } from "durable-functions";
import { confirm } from "@shared/mail";
import { QUEUE } from "@shared/stores";

interface Order {
  id: string;
  email: string;
  name: string;
  cardToken: string;
}

const charge = df.app.activity("charge", {
  handler: async (order: Order, context: InvocationContext): Promise<string> => {
    const answer = await fetch("https://api.stripe.com/v1/charges", {
      method: "POST",
      body: new URLSearchParams({ source: order.cardToken, receipt_email: order.email }),
    });
    const { id } = (await answer.json()) as { id: string };
    context.log("charged");
    return id;
  },
});

df.app.activity("notify", {
  handler: async (order: Order): Promise<void> => confirm(order.email, order.name, order.id),
});

const fulfil: OrchestrationHandler = function* (context: OrchestrationContext) {
  const order = context.df.getInput<Order>();
  yield charge(order);
  yield context.df.callActivity("notify", order);
};
df.app.orchestration("fulfil", fulfil);

app.serviceBusQueue("take", {
  queueName: QUEUE,
  connection: "TicketsBus",
  extraInputs: [df.input.durableClient()],
  handler: async (message: Order, context: InvocationContext) => {
    const client = df.getClient(context);
    const instance = await client.startNew("fulfil", { input: message });
    context.log("started", instance);
  },
});
