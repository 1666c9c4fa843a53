// As much as the tests use: the library has no types of its own.
declare module 'postman-collection' {
  class Collection {
    constructor(definition: unknown);
    forEachItem(visit: (item: { name: string }) => void): void;
  }
  const library: { Collection: typeof Collection };
  export default library;
}
