module.exports = async function (context, timer) {
  context.log(`${context.bindings.subscribers.length} newsletters to send`);
};
