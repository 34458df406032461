module.exports.clean = (text) => text.trim().replace(/\s+/g, " ");
