import nodemailer from "nodemailer";

const transport = nodemailer.createTransport({
  host: process.env.MAIL_HOST ?? "localhost",
  auth: { user: "tickets", pass: process.env.MAIL_PASSWORD },
});

export async function confirm(to: string, name: string, event: string): Promise<void> {
  await transport.sendMail({
    from: "tickets@example.com",
    to,
    subject: `Your tickets for ${event}`,
    text: `Dear ${name}, your seats are booked.`,
  });
}
