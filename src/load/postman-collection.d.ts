/** As much of postman-collection as is used here; its own typings are no module to an ESM project. */
declare module 'postman-collection' {
  class Collection {
    constructor(definition: unknown);
    forEachItem(visit: (item: { name: string }) => void): void;
  }
  class Url {
    constructor(definition: unknown);
    toString(): string;
  }
  const library: { Collection: typeof Collection; Url: typeof Url };
  export default library;
}
