import { app, HttpRequest, HttpResponseInit, InvocationContext, output } from '@azure/functions';
import { toOrder } from '../order';

const orders = output.storageQueue({ queueName: 'orders', connection: 'ParcelStorage' });

export async function placeOrder(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
    const order = toOrder(await request.json());
    context.extraOutputs.set(orders, order);
    context.log(`order ${order.orderId} for ${order.deliverTo.city}`);
    return { status: 202, jsonBody: { orderId: order.orderId } };
}

app.http('placeOrder', {
    methods: ['POST'],
    authLevel: 'function',
    route: 'orders',
    extraOutputs: [orders],
    handler: placeOrder,
});
