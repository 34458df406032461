import { randomUUID } from "node:crypto";
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from "@azure/functions";
import { BookingRequest, type Booking } from "@shared/booking";
import { BookingStore, bookingQueue } from "@shared/stores";

export async function book(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const parsed = BookingRequest.safeParse(await request.json());
  if (!parsed.success) {
    context.warn("a booking was refused");
    return { status: 400, jsonBody: { error: "not a booking" } };
  }
  const { guest, cardToken, ...order } = parsed.data;
  const booking: Booking = {
    id: randomUUID(),
    ...order,
    guestName: guest.fullName,
    guestEmail: guest.email,
  };
  await new BookingStore().add(booking);
  context.extraOutputs.set(bookingQueue, { id: booking.id, email: guest.email, name: guest.fullName, cardToken });
  context.log(`booking ${booking.id} for ${order.event}`);
  return { status: 202, jsonBody: { id: booking.id } };
}

app.http("book", {
  methods: ["POST"],
  route: "events/{event}/bookings",
  authLevel: "function",
  extraOutputs: [bookingQueue],
  handler: book,
});
