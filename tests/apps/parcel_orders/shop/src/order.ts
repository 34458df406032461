export interface Address {
    street: string;
    postcode: string;
    city: string;
}

export interface Order {
    orderId: string;
    customerName: string;
    email: string;
    deliverTo: Address;
    parcels: number;
}

/** What a client sends may hold anything; only what an order needs goes on. */
export function toOrder(body: any): Order {
    const { street, postcode, city } = body.deliverTo ?? {};
    return {
        orderId: crypto.randomUUID(),
        customerName: body.customerName,
        email: body.email.trim().toLowerCase(),
        deliverTo: { street, postcode, city },
        parcels: Number(body.parcels),
    };
}
