// Loads the files of a Node app with the real @azure/functions and prints what it registers, as JSON.
//   node index_node.cjs APP FILE…    FILE are the app's own files that a host would load, compiled where need be
const Module = require("module");
const path = require("path");

const registered = {};
const core = {
  registerFunction: (metadata) => { registered[metadata.name] = metadata.bindings; },
  registerHook: () => ({ dispose() {} }),
  setProgrammingModel: () => {},
  setWorkerOptions: () => {},
  getProgrammingModel: () => ({}),
  Disposable: class { dispose() {} },
  version: "1.0.0",
  hostVersion: "4.0.0",
};
// What an app reaches while it is loaded is made up: nothing here may go out.
const anything = () => new Proxy(function () {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => "" : name === "then" ? undefined : anything()),
  apply: () => anything(),
  construct: () => anything(),
});
const load = Module._load;
Module._load = function (request, parent, isMain) {
  if (request === "@azure/functions-core") return core;
  try {
    return load.call(this, request, parent, isMain);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND" && !request.startsWith(".")) return anything();
    throw error;
  }
};
for (const file of process.argv.slice(2)) require(path.resolve(file));
process.stdout.write(JSON.stringify(registered));
