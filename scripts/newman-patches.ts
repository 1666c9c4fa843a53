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
  /** Patches of one such name are used all or none. */
  together?: string;
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
    together: 'boot code',
  },
  {
    name: 'the boot code of the script sandbox written out once',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    find: 'let code = bridgeClientCode(options.bootCode),',
    replace: 'let ',
    together: 'boot code',
  },
  {
    name: 'the boot code of the script sandbox compiled once',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    find: 'vm.runInContext(code, context, {\n            timeout: options.bootTimeout\n        });',
    replace: "require('vipps-contract:boot-sandbox').bootSandbox(context, options);",
    together: 'boot code',
  },
  {
    name: 'contexts for scripts used again where no script left anything behind',
    package: 'postman-runtime',
    version: '7.39.1',
    file: 'lib/runner/extensions/event.command.js',
    find: 'sandbox.createContext(_.merge({',
    replace: "require('vipps-contract:share-contexts').takeContext(sandbox, _.merge({",
    together: 'boot code',
  },
  {
    name: 'messages to the script sandbox handed over by code that is compiled once',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    find: 'const id = UVM_DATA_ + randomNumber(),',
    replace: "const id = UVM_DATA_ + require('vipps-contract:boot-sandbox').messageName,",
    together: 'dispatch',
  },
  {
    name: 'code that hands messages over compiled once',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    find: `vm.runInContext(\`
                (function (dispatch, data) {
                    ${'$'}{id} = null; (delete ${'$'}{id});
                    ${'$'}{dispatchId} = null; (delete ${'$'}{dispatchId});
                    dispatch(String(data));
                }(${'$'}{dispatchId}, ${'$'}{id}));
            \`, context, {`,
    replace: `require('vipps-contract:boot-sandbox').handOver(id, dispatchId).runInContext(context, {`,
    together: 'dispatch',
  },
  {
    name: 'messages to contexts that are shared handed over without a watchdog',
    package: 'uvm',
    version: '2.1.1',
    file: 'lib/bridge.js',
    find: '// save the data in context. by this method',
    replace:
      'if (options.isShared) { bridgeDispatch(jsonArray(arguments)); return; }\n// save the data in context. by this method',
    together: 'boot code',
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
