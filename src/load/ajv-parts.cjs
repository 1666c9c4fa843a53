// Plain JavaScript, because it is loaded at once and only when needed: from source as it is, in the package bundled.
module.exports = {
  get ajv() {
    return require('ajv');
  },
  get ajv2020() {
    return require('ajv/dist/2020.js');
  },
  get standaloneCode() {
    return require('ajv/dist/standalone/index.js').default;
  },
  /** Regular expressions in time that is linear in the text. */
  get RE2JS() {
    return require('re2js').RE2JS;
  },
  /** What the code that ajv makes calls, by the names that it calls it. */
  get runtime() {
    return {
      'require("ajv/dist/runtime/equal").default': require('ajv/dist/runtime/equal.js').default,
      'require("ajv/dist/runtime/ucs2length").default': require('ajv/dist/runtime/ucs2length.js').default,
    };
  },
};
