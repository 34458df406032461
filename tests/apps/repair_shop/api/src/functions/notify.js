const axios = require("axios").default;
const { app } = require("@azure/functions");

app.storageQueue("notify", {
  queueName: "ready-bikes",
  connection: "AzureWebJobsStorage",
  handler: async ({ phone, first }, context) => {
    await axios.post("https://api.twilio.com/2010-04-01/Messages", { to: phone, body: `${first}, your bicycle is ready` });
    context.info("told a customer");
  },
});
