import { app } from "@azure/functions";

// Nothing imports this any more, and "main" does not name it.
app.timer("report", {
  schedule: "0 0 6 * * *",
  handler: async (_timer, context) => context.log("nothing to report"),
});
