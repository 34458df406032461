import { app } from "@azure/functions";
import { BookingStore } from "@shared/stores";

const store = new BookingStore();

app.get("guests", {
  route: "events/{event}/guests",
  authLevel: "function",
  handler: async (request) => {
    const found = await store.byEvent(request.params.event);
    const guests = found.map(({ guestName, seats }) => ({ guestName, seats }));
    return { jsonBody: guests };
  },
});
