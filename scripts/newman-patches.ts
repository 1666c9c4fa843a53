/** A change of a file of newman, or of what newman is made of, in the bundle that the worker loads. */
export interface Patch {
  /** What the reader of a notice calls it. */
  name: string;
  package: string;
  /** The one version whose text was read. */
  version: string;
  file: string;
  /** Must occur exactly once; the whole file if absent. */
  find?: string;
  replace: string;
  /** Without it no bundle is made: it keeps scripts apart from the process. */
  isRequired?: boolean;
}

const nothing = 'module.exports = {};';

/**
 * What makes newman fast without making it another: none of these changes what is sent or what scripts see. A patch that does
 * not fit is left out, with a notice, and newman goes its own slower way there.
 */
export const patches: Patch[] = [
  ...['cli', 'json', 'junit', 'progress', 'emojitrain'].map((name) => ({
    name: `newman's ${name} reporter left out`,
    package: 'newman',
    version: '6.2.2',
    file: `lib/reporters/${name === 'cli' || name === 'json' || name === 'junit' ? `${name}/index` : name}.js`,
    replace: nothing,
  })),
  {
    name: 'the bundler of the script sandbox left out',
    package: 'postman-sandbox',
    version: '4.7.1',
    file: 'lib/bundle/index.js',
    replace: nothing,
  },
  {
    name: 'the templates of visualisations left out',
    package: 'postman-runtime',
    version: '7.39.1',
    file: 'lib/visualizer/index.js',
    replace: "module.exports = { processTemplate: (template, data, options, callback) => callback(null, '') };",
  },
  {
    name: 'boundaries of forms that cannot be guessed',
    package: '@postman/form-data',
    version: '3.1.1',
    file: 'lib/form_data.js',
    find: 'Math.floor(Math.random() * 10).toString(16)',
    replace: "require('crypto').randomInt(10)",
  },
  {
    name: 'no zero time-out after an instruction',
    package: 'postman-runtime',
    version: '7.39.1',
    file: 'lib/runner/instruction.js',
    find: 'setTimeout(callback.bind(...args), 0);',
    replace: 'setImmediate(callback.bind(...args));',
  },
  {
    name: 'no zero time-out before an immediate instruction',
    package: 'postman-runtime',
    version: '7.39.1',
    file: 'lib/runner/run.js',
    find: 'setTimeout(function () {',
    replace: 'setImmediate(function () {',
  },
  {
    name: 'options for the script sandbox handed on',
    package: 'newman',
    version: '6.2.2',
    file: 'lib/run/index.js',
    find: 'fileResolver: new SecureFS(',
    replace: 'host: options.host, fileResolver: new SecureFS(',
  },
  {
    name: 'the boot code of the script sandbox kept in a file of its own',
    package: 'postman-sandbox',
    version: '4.7.1',
    file: '.cache/bootcode.js',
    replace: "module.exports = (done) => done(null, 'in a file of its own');",
    isRequired: true,
  },
  {
    name: 'a bridge to the script sandbox that hands no object of the process over',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    replace: "module.exports = require('vipps-contract:script-bridge').connectContext;",
    isRequired: true,
  },
  {
    name: 'a script that never answers ended with an error',
    package: 'postman-sandbox',
    version: '4.7.1',
    file: 'lib/postman-sandbox.js',
    find: 'this.emit.bind(executionEventName, new Error(EXECUTION_TIMEOUT_ERROR_MESSAGE));',
    replace: "this.emit(executionEventName, require('vipps-contract:never-ended').neverEnded());",
    isRequired: true,
  },
  {
    name: 'contexts for scripts used again where no script left anything behind',
    package: 'postman-runtime',
    version: '7.39.1',
    file: 'lib/runner/extensions/event.command.js',
    find: 'sandbox.createContext(_.merge({',
    replace: "require('vipps-contract:share-contexts').takeContext(sandbox, _.merge({",
  },
  {
    name: 'the list of public suffixes read when it is needed',
    package: '@postman/tough-cookie',
    version: '4.1.3-postman.1',
    file: 'lib/pubsuffix-psl.js',
    find: 'const psl = require("psl");',
    // For an address the list holds nothing, and its last two numbers are what it gives.
    replace:
      'const psl = { get: (domain) => /^\\d+(\\.\\d+){3}$/.test(domain) ? domain.split(".").slice(-2).join(".") : require("psl").get(domain) };',
  },
  {
    name: 'the long pattern of IPv6 addresses tried on what has a colon',
    package: '@postman/tough-cookie',
    version: '4.1.3-postman.1',
    file: 'lib/cookie.js',
    find: 'if (IP_V6_REGEX_OBJECT.test(str)) {',
    replace: "if (str.includes(':') && IP_V6_REGEX_OBJECT.test(str)) {",
  },
  ...(['2.88.1-postman.34', '2.88.1-postman.48'] as const).map((version) => ({
    name: 'the length of streams measured when there are any',
    package: 'postman-request',
    version,
    file: 'request.js',
    find: "var streamLength = require('stream-length')",
    replace: "var streamLength = (...all) => require('stream-length')(...all)",
  })),
  {
    name: 'promises of streams without code made of text, which the process does not allow',
    package: 'bluebird',
    version: '2.11.0',
    file: 'js/main/util.js',
    find: 'var canEvaluate = typeof navigator == "undefined";',
    replace: 'var canEvaluate = false;',
    isRequired: true,
  },
  ...['asap', 'jwt'].map((scheme) => ({
    name: `signing of tokens loaded when a collection asks for it (${scheme})`,
    package: 'postman-runtime',
    version: '7.39.1',
    file: `lib/authorizer/${scheme}.js`,
    find: "jose = require('jose'),",
    replace:
      "jose = { get SignJWT() { return require('jose').SignJWT; }, get importPKCS8() { return require('jose').importPKCS8; } },",
  })),
];
