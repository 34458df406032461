const { output, input } = require("@azure/functions");

const http = { authLevel: "function", methods: ["GET"] };

const readyQueue = output.storageQueue({ queueName: "ready-bikes", connection: "AzureWebJobsStorage" });
const photo = input.storageBlob({ path: "photos/{id}.jpg", connection: "AzureWebJobsStorage" });

module.exports = { http, readyQueue, photo };
