/** One feature of newman or of the collection format, as a small collection. */
export interface NewmanFeature {
  /** What the documentation calls it. */
  feature: string;
  /** Items of the collection; `§` in them is the path of this feature on the server. */
  items?: object[];
  /** Other members of the collection. */
  with?: object;
  /** The whole file, where it is not a collection of those items. */
  file?: object;
  environment?: object | object[];
  globals?: object[];
  data?: { name: string; text: string };
  /** A file in the working directory, below the path of this feature. */
  upload?: { name: string; text: string };
  iterations?: number;
  folders?: string[];
  /** How the files are written; UTF-8 if absent. */
  encoding?: (text: string) => Buffer;
  /** Requests that the server must see, so that two empty runs are not alike. */
  requests: number;
}

const get = (name: string, path: string, more: object = {}): object => ({
  name,
  request: { method: 'GET', url: `{{base_url}}/§/${path}` },
  ...more,
});

const send = (name: string, request: object, more: object = {}): object => ({
  name,
  request: { method: 'POST', url: '{{base_url}}/§/echo', ...request },
  ...more,
});

const script = (listen: 'prerequest' | 'test', ...exec: string[]): object => ({ listen, script: { exec } });
const before = (...exec: string[]): object => ({ event: [script('prerequest', ...exec)] });
const after = (...exec: string[]): object => ({ event: [script('test', ...exec)] });
const header = (key: string, value: string, more: object = {}): object => ({ key, value, ...more });
const raw = (text: string, more: object = {}): object => ({ body: { mode: 'raw', raw: text, ...more } });
const auth = (type: string, values: Record<string, unknown>): object => ({
  auth: { type, [type]: Object.entries(values).map(([key, value]) => ({ key, value, type: typeof value })) },
});
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const firstFormat = {
  id: 'c',
  name: 'Old',
  order: ['r1'],
  folders: [{ id: 'f', name: 'F', order: ['r2'] }],
  folders_order: ['f'],
  requests: [
    {
      id: 'r1',
      name: 'one',
      method: 'GET',
      url: '{{base_url}}/§/one',
      headers: 'X-A: b\n',
      tests: 'tests["ok"] = true;',
    },
    {
      id: 'r2',
      name: 'two',
      method: 'POST',
      url: '{{base_url}}/§/two',
      dataMode: 'raw',
      rawModeData: '{"a":1}',
      headers: 'Content-Type: application/json\n',
    },
  ],
};
/** Notes what scripts see of the environment, without what a run against a sandbox has of its own. */
const all =
  "const { base_url, seen, client_id, client_secret, merchantSerialNumber, mobileNumber, internationalMobileNumber, 'Ocp-Apim-Subscription-Key': key, ...own } = pm.environment.toObject();" +
  "pm.environment.set('seen', JSON.stringify(own));";

export const newmanFeatures: NewmanFeature[] = [
  { feature: 'items in the order of the file', items: [get('a', '1'), get('b', '2'), get('c', '3')], requests: 3 },
  {
    feature: 'folders, and folders within them',
    items: [{ name: 'F', item: [get('a', '1'), { name: 'G', item: [get('b', '2')] }] }, get('c', '3')],
    requests: 3,
  },
  { feature: 'names such as #1', items: [get('Login', '0'), get('#1', '1'), get('#2', '2')], requests: 3 },
  {
    feature: 'names and variables called __proto__ or constructor',
    items: [get('__proto__', '{{constructor}}'), get('constructor', '2', before(all))],
    environment: [{ key: 'constructor', value: 'x' }],
    requests: 2,
  },
  {
    feature: 'names that repeat',
    items: [get('a', '1'), get('a', '2'), get('a (2)', '3'), get('a', '4')],
    requests: 4,
  },
  {
    feature: 'items and folders without a name',
    items: [
      { request: '{{base_url}}/§/1' },
      { item: [{ request: { method: 'GET', url: '{{base_url}}/§/2' } }] },
      { name: '', request: { url: '{{base_url}}/§/3' } },
    ],
    requests: 3,
  },
  {
    feature: 'setNextRequest by name, by id, and to the end',
    items: [
      get('a', '1', after("postman.setNextRequest('c');")),
      get('b', '2', { id: 'item-b', ...after('pm.execution.setNextRequest(null);') }),
      get('c', '3', after("pm.execution.setNextRequest('item-b');")),
      get('d', '4'),
    ],
    requests: 3,
  },
  {
    feature: 'setNextRequest backwards',
    items: [
      get('a', '1', before("pm.variables.set('n', (pm.variables.get('n') || 0) + 1);")),
      get('b', '{{n}}', after("if (pm.variables.get('n') < 3) postman.setNextRequest('a');")),
    ],
    requests: 6,
  },
  {
    feature: 'pm.execution.skipRequest',
    items: [
      get('a', '1', before("pm.test('before', () => {}); pm.execution.skipRequest(); pm.environment.set('never', 1);")),
      get('b', '2'),
    ],
    requests: 1,
  },
  {
    feature: 'values that are empty or begin with <',
    items: [send('{{empty}}', { ...raw('{{xml}}{{nothing}}'), header: [header('X-E', '{{empty}}')] }, before(all))],
    environment: [
      { key: 'empty', value: '' },
      { key: 'xml', value: '<a b="c"/>' },
    ],
    with: { variable: [{ key: 'nothing', value: '' }] },
    requests: 1,
  },
  {
    feature: 'types of JSON in the environment',
    items: [
      send(
        'a',
        raw('{{n}} {{b}} {{o}} {{l}} {{z}}'),
        before(
          all,
          "pm.test('types', () => pm.expect([typeof pm.environment.get('n'), pm.environment.get('o').a[0]]).to.eql(['number', 1]));",
        ),
      ),
    ],
    environment: [
      { key: 'n', value: 5 },
      { key: 'b', value: true },
      { key: 'o', value: { a: [1] } },
      { key: 'l', value: [1, 2] },
      { key: 'z', value: null },
      { key: 's', value: '5', type: 'number' },
    ],
    requests: 1,
  },
  {
    feature: 'disabled variables, and several of one name',
    items: [get('a', '{{v}}-{{off}}-{{old}}', before(all))],
    environment: [
      { key: 'v', value: 'one' },
      { key: 'v', value: 'two', enabled: true },
      { key: 'v', value: 'three', disabled: true },
      { key: 'off', value: 'x', enabled: false },
      { key: 'old', value: 'y', enabled: true },
    ],
    requests: 1,
  },
  {
    feature: 'variables of collection, environment and globals, and which comes first',
    items: [
      get('a', '{{g}}{{c}}{{e}}{{l}}', before("pm.variables.set('l', 'local');")),
      get(
        'b',
        '{{g}}',
        after("pm.globals.set('g', 2); pm.collectionVariables.set('c', [3]); pm.environment.unset('e');"),
      ),
      get('c', '{{g}}{{c}}{{e}}{{l}}'),
    ],
    with: { variable: [...'cel'].map((key) => ({ key, value: `collection-${key}` })) },
    environment: [...'el'].map((key) => ({ key, value: `environment-${key}` })),
    globals: [...'gcel'].map((key) => ({ key, value: `global-${key}` })),
    requests: 3,
  },
  {
    feature: 'variables within variables, and dynamic variables that are not known',
    items: [get('a', '{{a{{b}}}}/{{outer}}/{{$nothing}}')],
    environment: [
      { key: 'b', value: '1' },
      { key: 'a1', value: 'inner' },
      { key: 'outer', value: '<{{b}}>' },
    ],
    requests: 1,
  },
  {
    feature: 'variables that are not set, and tags of templates',
    items: [send('a', raw('{{unset}} {{#if x}}y{{/if}}'))],
    requests: 1,
  },
  {
    feature: 'data files: JSON with its types, pm.iterationData, and data before the environment',
    items: [
      send(
        'a',
        raw('{{n}} {{o}} {{v}}'),
        before(
          all,
          'pm.test(JSON.stringify(pm.iterationData.toObject()), () => {});',
          "pm.test('data is apart', () => pm.expect(pm.environment.get('v')).to.equal('environment'));",
        ),
      ),
    ],
    environment: [{ key: 'v', value: 'environment' }],
    data: { name: 'rows.json', text: '[{"n":1,"o":{"a":[true,null]},"v":"data"},{"n":"2"}]' },
    requests: 2,
  },
  {
    feature: 'data files: CSV with quotes, numbers, short and blank rows',
    items: [
      send('a', raw('{{a}}|{{b}}|{{c}}'), before('pm.test(JSON.stringify(pm.iterationData.toObject()), () => {});')),
    ],
    data: { name: 'rows.csv', text: 'a, b ,c\n007,"007",1e3\n1 "x" y,"say ""hi""\nthere",true\n\n2,3,4,5\n-0,' },
    requests: 5,
  },
  {
    feature: 'iterations, counted by pm.info',
    items: [
      get('a', '{{i}}', before("pm.variables.set('i', pm.info.iteration + 'of' + pm.info.iterationCount);")),
      get('b', 'legacy', after("tests['iteration ' + iteration] = true;")),
    ],
    iterations: 3,
    requests: 6,
  },
  {
    feature: 'iterations that share variables and cookies',
    items: [
      get('a', 'cookie/{{n}}{{g}}{{c}}{{l}}', {
        event: [
          script('prerequest', "pm.environment.set('n', (pm.environment.get('n') || 0) + 1);"),
          script(
            'test',
            "pm.globals.set('g', pm.info.iteration); pm.collectionVariables.set('c', { at: pm.info.iteration });",
            "pm.variables.set('l', pm.info.iteration); if (pm.info.iteration === 1) pm.environment.unset('gone');",
          ),
        ],
      }),
    ],
    environment: [{ key: 'gone', value: 'here' }],
    iterations: 3,
    requests: 3,
  },
  {
    feature: 'more iterations than rows, and fewer',
    items: [get('a', '{{v}}')],
    data: { name: 'rows.csv', text: 'v\none\ntwo\n' },
    iterations: 3,
    requests: 3,
  },
  {
    feature: 'a folder or request alone',
    items: [get('a', '1'), { name: 'F', item: [get('b', '2'), { name: 'a', item: [get('c', '3')] }] }],
    folders: ['F'],
    requests: 2,
  },
  {
    feature: 'several folders, by name and by id',
    items: [get('a', '1'), { name: 'F', item: [get('b', '2'), get('c', '3')] }, get('d', '4', { id: 'last' })],
    folders: ['last', 'F'],
    requests: 3,
  },
  {
    feature: 'redirects within the target: 301 and 302 after POST, and HEAD',
    items: [
      send(
        'a',
        { url: '{{base_url}}/§/to/302', ...raw('x') },
        after("pm.test('at home', () => pm.response.to.have.status(200));"),
      ),
      { name: 'b', request: { method: 'HEAD', url: '{{base_url}}/§/to/301' } },
      send('c', { url: '{{base_url}}/§/to/303', method: 'DELETE' }),
    ],
    requests: 6,
  },
  {
    feature: 'redirects that keep method and body: 307 and 308',
    items: [
      send('a', { url: '{{base_url}}/§/to/307', ...raw('{"a":1}', { options: { raw: { language: 'json' } } }) }),
      send('b', { url: '{{base_url}}/§/to/308', body: { mode: 'urlencoded', urlencoded: [{ key: 'a', value: 'ø' }] } }),
    ],
    requests: 4,
  },
  {
    feature: 'followRedirects, followOriginalHttpMethod, removeRefererHeaderOnRedirect and maxRedirects',
    items: [
      send('a', { url: '{{base_url}}/§/to/302' }, { protocolProfileBehavior: { followRedirects: false } }),
      send('b', { url: '{{base_url}}/§/to/302' }, { protocolProfileBehavior: { followOriginalHttpMethod: true } }),
      send('c', { url: '{{base_url}}/§/to/302' }, { protocolProfileBehavior: { removeRefererHeaderOnRedirect: true } }),
      get('d', 'loop', { protocolProfileBehavior: { maxRedirects: 3 } }),
    ],
    requests: 9,
  },
  {
    feature: 'cookies, set by answers and by scripts',
    items: [
      get('a', 'cookie/1'),
      get('b', 'echo', after("pm.test(pm.cookies.get('seen'), () => pm.expect(pm.cookies.has('seen')).to.be.true);")),
      get('c', 'echo', { request: { method: 'GET', url: '{{base_url}}/§/echo', header: [header('Cookie', 'own=1')] } }),
    ],
    requests: 3,
  },
  {
    feature: 'headers: disabled, empty, repeated, and of the newman kind taken away',
    items: [
      {
        name: 'a',
        request: {
          method: 'GET',
          url: '{{base_url}}/§/echo',
          header: [
            header('X-A', '1'),
            header('x-a', '2'),
            header('X-Off', '1', { disabled: true }),
            header('X-Empty', ''),
            header('User-Agent', 'mine'),
            header('Accept', 'image/png'),
          ],
        },
        protocolProfileBehavior: { disabledSystemHeaders: { 'postman-token': true, 'accept-encoding': true } },
      },
    ],
    requests: 1,
  },
  {
    feature: 'query parameters: disabled, empty, without a value, encoded and not',
    items: [
      {
        name: 'a',
        request: {
          method: 'GET',
          url: {
            raw: '{{base_url}}/ignored?x=y',
            host: ['{{base_url}}'],
            path: ['§', 'a b', 'c%2Fd'],
            query: [
              { key: 'plain', value: 'a b&c#d' },
              { key: 'off', value: '1', disabled: true },
              { key: 'none', value: null },
              { key: 'empty', value: '' },
              { key: 'list[]', value: '1' },
              { key: 'list[]', value: 'ø%20' },
            ],
          },
        },
      },
      get('b', 'x?q=a%20b c&r[]=1&s'),
    ],
    requests: 2,
  },
  {
    feature: 'path variables',
    items: [
      {
        name: 'a',
        request: {
          method: 'GET',
          url: {
            raw: '{{base_url}}/§/:id/x/:none',
            host: ['{{base_url}}'],
            path: ['§', ':id', 'x', ':none'],
            variable: [{ key: 'id', value: 'a/b {{v}}' }],
          },
        },
      },
    ],
    environment: [{ key: 'v', value: 'ø' }],
    requests: 1,
  },
  {
    feature: 'methods: custom ones, and bodies of GET',
    items: [
      send('a', { method: 'PURGE', ...raw('x') }),
      send('b', { method: 'GET', ...raw('x') }),
      send('c', { method: 'GET', ...raw('x') }, { protocolProfileBehavior: { disableBodyPruning: true } }),
      send('d', { method: 'DELETE', ...raw('{}') }),
    ],
    requests: 4,
  },
  {
    feature: 'raw bodies by language, comments in JSON, and disabled bodies',
    items: [
      send('a', raw('{"a": 1 /* one */} // end', { options: { raw: { language: 'json' } } })),
      send('b', raw('<a/>', { options: { raw: { language: 'xml' } } })),
      send('c', { ...raw('{"a":1}'), header: [header('Content-Type', 'application/vnd.x+json')] }),
      send('d', raw('x', { disabled: true })),
      send('e', raw('')),
    ],
    requests: 5,
  },
  {
    feature: 'GraphQL',
    items: [
      send('a', {
        body: { mode: 'graphql', graphql: { query: 'query A($n: Int) { a(n: $n) }', variables: '{"n": {{n}}}' } },
      }),
      send('b', { body: { mode: 'graphql', graphql: { query: '{ a }', operationName: 'A', variables: '' } } }),
    ],
    environment: [{ key: 'n', value: 3 }],
    requests: 2,
  },
  {
    feature: 'form data, with disabled fields and types of their own',
    items: [
      send('a', {
        body: {
          mode: 'formdata',
          formdata: [
            { key: 'a', value: 'x {{v}}', type: 'text' },
            { key: 'off', value: '1', disabled: true },
            { key: 'json', value: '{"a":1}', type: 'text', contentType: 'application/json' },
            { key: 'a', value: '', type: 'text' },
          ],
        },
      }),
    ],
    environment: [{ key: 'v', value: 'ø' }],
    requests: 1,
  },
  {
    feature: 'uploads: a file as the body, and files of a form',
    items: [
      send('a', { body: { mode: 'file', file: { src: '§/a.txt' } } }),
      send('b', {
        body: {
          mode: 'formdata',
          formdata: [
            { key: 'one', type: 'file', src: '§/a.txt' },
            { key: 'two', type: 'file', src: ['§/a.txt', '{{file}}'], contentType: 'text/csv' },
            { key: 'none', type: 'file', src: '§/none.txt' },
          ],
        },
      }),
    ],
    environment: [{ key: 'file', value: '§/a.txt' }],
    upload: { name: 'a.txt', text: 'bytes ø' },
    requests: 2,
  },
  {
    feature: 'urlencoded bodies',
    items: [
      send('a', {
        body: {
          mode: 'urlencoded',
          urlencoded: [
            { key: 'a', value: 'x & y=ø+' },
            { key: 'off', value: '1', disabled: true },
            { key: 'b[]', value: '' },
            { key: '{{v}}', value: '{{v}}' },
          ],
        },
      }),
    ],
    environment: [{ key: 'v', value: 'a b' }],
    requests: 1,
  },
  {
    feature: 'authorization: basic, bearer and API key, inherited and taken away',
    items: [
      send('a', {}),
      send('b', auth('noauth', {})),
      { name: 'F', ...auth('bearer', { token: '{{v}}' }), item: [send('c', {})] },
      send('d', auth('apikey', { key: 'X-Key', value: 'k', in: 'header' })),
      send('e', auth('apikey', { key: 'key', value: 'k', in: 'query' })),
    ],
    with: auth('basic', { username: 'kari', password: 'p:ø' }),
    environment: [{ key: 'v', value: 'token' }],
    requests: 5,
  },
  {
    feature: 'authorization: digest, with its challenge',
    items: [
      get('a', 'digest', {
        request: {
          method: 'GET',
          url: '{{base_url}}/§/digest',
          ...auth('digest', { username: 'kari', password: 'pass', clientNonce: 'c', nonceCount: '00000001' }),
        },
      }),
    ],
    requests: 2,
  },
  {
    feature: 'authorization: OAuth 2 with a token, and AWS and Hawk with fixed times',
    items: [
      send('a', auth('oauth2', { accessToken: 't', addTokenTo: 'header', headerPrefix: 'Bearer' })),
      send('b', auth('oauth2', { accessToken: 't', addTokenTo: 'queryParams' })),
      send('c', auth('hawk', { authId: 'i', authKey: 'k', algorithm: 'sha256', nonce: 'n', timestamp: '1700000000' })),
    ],
    requests: 3,
  },
  {
    feature: 'scripts of collection, folder and request, in their order',
    items: [
      {
        name: 'F',
        event: [
          script('prerequest', "pm.variables.set('t', pm.variables.get('t') + 'f');"),
          script('test', "pm.test('f', () => {});"),
        ],
        item: [
          get('a', '{{t}}', {
            event: [
              script('prerequest', "pm.variables.set('t', pm.variables.get('t') + 'r');"),
              script('test', "pm.test('r', () => {});"),
            ],
          }),
        ],
      },
    ],
    with: { event: [script('prerequest', "pm.variables.set('t', 'c');"), script('test', "pm.test('c', () => {});")] },
    requests: 1,
  },
  {
    feature: 'requests that scripts change',
    items: [
      send(
        'a',
        raw('{}'),
        before(
          "pm.request.headers.add({ key: 'X-New', value: '{{v}}' });",
          'pm.request.body.update({ mode: \'raw\', raw: \'{"b":"{{v}}"}\' });',
          "pm.request.url.addQueryParams('q={{v}}'); pm.request.method = 'PUT';",
        ),
      ),
    ],
    environment: [{ key: 'v', value: '1' }],
    iterations: 2,
    requests: 2,
  },
  {
    feature: 'pm.sendRequest',
    items: [
      get('a', 'own', {
        event: [
          script(
            'prerequest',
            "const url = pm.variables.replaceIn('{{base_url}}/§/');",
            "pm.sendRequest({ url: url + 'from', method: 'POST', header: { 'X-A': 'b' }, body: { mode: 'raw', raw: 'x' } }, (e, r) => {",
            "  pm.environment.set('status', r.code); pm.sendRequest(url + 'second', () => {});",
            '});',
          ),
        ],
      }),
    ],
    requests: 3,
  },
  {
    feature: 'scripts that wait',
    items: [get('a', '{{late}}', before("setTimeout(() => pm.environment.set('late', 'there'), 2600);"))],
    requests: 1,
  },
  {
    feature: 'assertions: passed, failed, skipped, asynchronous and of the old kind',
    items: [
      get(
        'a',
        'echo',
        after(
          "pm.test('right', () => pm.expect(1).to.equal(1)); pm.test('wrong', () => pm.expect(1).to.equal(2));",
          "pm.test.skip('left out', () => {}); pm.test('later', (done) => setTimeout(done, 5));",
          "tests['old right'] = true; tests['old wrong'] = responseCode.code === 500;",
        ),
      ),
      get('b', 'echo', after("pm.test('json', () => pm.response.to.have.jsonBody('ok', true));")),
    ],
    requests: 2,
  },
  {
    feature: 'scripts that throw, and what runs after them',
    items: [
      get('a', '1', before("pm.environment.set('a', 1); throw new Error('no');")),
      get('b', '2', after('nothing.there;', "pm.environment.set('b', 1);")),
      get('c', '3', after('syntax error here')),
      get('d', '4', after("pm.test('d', () => {});")),
    ],
    requests: 4,
  },
  {
    feature: 'requests that fail, and what runs after them',
    items: [
      { name: 'draft', request: { method: null, url: null } },
      get('broken', 'drop'),
      get('after', '1', after("pm.test('after', () => {});")),
    ],
    requests: 2,
  },
  {
    feature: 'packages of the script sandbox',
    items: [
      get(
        'a',
        '{{hash}}',
        before(
          "pm.environment.set('hash', CryptoJS.MD5('a').toString() + require('lodash').size([1]) + atob('YQ=='));",
          "pm.environment.set('xml', xml2Json('<a>1</a>')); pm.environment.set('uuid', require('uuid').validate('x'));",
        ),
      ),
    ],
    requests: 1,
  },
  {
    feature: 'collections and environments that the Postman API has wrapped',
    file: { collection: { info: { name: 'Wrapped' }, item: [get('a', '{{v}}')] } },
    environment: { environment: { name: 'e', values: [{ key: 'v', value: 'x', enabled: true }] } },
    requests: 1,
  },
  { feature: 'collections without info and schema', file: { item: [get('a', '1')] }, requests: 1 },
  { feature: 'collections of format 1', file: firstFormat, requests: 2 },
  {
    feature: 'collections of format 2.0',
    file: {
      info: { name: 'Two', schema: 'https://schema.getpostman.com/json/collection/v2.0.0/collection.json' },
      auth: { type: 'basic', basic: { username: 'a', password: 'b' } },
      item: [
        {
          name: 'a',
          request: {
            method: 'POST',
            url: '{{base_url}}/§/a',
            header: 'X-A: b\r\nX-C:d\n// X-D: e\nX-F :g\n',
            body: { mode: 'raw', raw: 'x' },
          },
        },
      ],
    },
    requests: 1,
  },
  {
    feature: 'files in UTF-16',
    items: [get('Bjørn', '{{v}}', after("pm.test('ø', () => {});"))],
    environment: [{ key: 'v', value: 'smørbrød' }],
    encoding: utf16,
    requests: 1,
  },
];
