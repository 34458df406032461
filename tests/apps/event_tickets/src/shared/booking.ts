import { z } from "zod";

export const Guest = z.object({
  fullName: z.string().min(1),
  email: z.string().email(),
  phone: z.string().optional(),
});

export const BookingRequest = z.object({
  event: z.string(),
  seats: z.number().int().positive(),
  guest: Guest,
  cardToken: z.string(),
});

export type BookingRequest = z.infer<typeof BookingRequest>;

export interface Booking {
  id: string;
  event: string;
  seats: number;
  guestName: string;
  guestEmail: string;
}
