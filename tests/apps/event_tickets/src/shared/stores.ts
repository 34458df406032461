import { CosmosClient, type Container } from "@azure/cosmos";
import { output } from "@azure/functions";
import type { Booking } from "./booking.js";

export const QUEUE = "bookings";

export const bookingQueue = output.serviceBusQueue({
  queueName: QUEUE,
  connection: "TicketsBus",
});

let container: Container | undefined;

function bookings(): Container {
  if (!container) {
    const client = new CosmosClient(process.env.TicketsCosmos!);
    container = client.database("venue").container("bookings");
  }
  return container;
}

export class BookingStore {
  constructor(private readonly items: Container = bookings()) {}

  async add(booking: Booking): Promise<void> {
    await this.items.items.create(booking);
  }

  async byEvent(event: string): Promise<Booking[]> {
    const query = {
      query: "SELECT c.id, c.guestName, c.seats FROM c WHERE c.event = @event",
      parameters: [{ name: "@event", value: event }],
    };
    const { resources } = await this.items.items.query<Booking>(query).fetchAll();
    return resources;
  }
}
