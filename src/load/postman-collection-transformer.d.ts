/** As much of it as is called here. */
declare module 'postman-collection-transformer' {
  interface Formats {
    inputVersion: string;
    outputVersion: string;
  }
  const transformer: {
    convert(collection: unknown, formats: Formats, done: (error: Error | null, converted: unknown) => void): void;
  };
  export default transformer;
}
