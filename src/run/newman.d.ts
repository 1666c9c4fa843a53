/** As much of newman as this room calls; its published typings are of an older postman-collection. */
declare module 'newman' {
  import type { Agent } from 'node:http';
  import type { Json, PostmanCollection, PostmanEnvironment, PostmanVariable } from '../model.ts';
  import type { NewmanEmitter } from './newman-insides.ts';

  export interface NewmanOptions {
    collection: PostmanCollection;
    environment: PostmanEnvironment;
    globals: { values: PostmanVariable[] };
    reporters: string[];
    ignoreRedirects: boolean;
    delayRequest: number;
    timeoutScript: number;
    requestAgents: { http: Agent; https: Agent };
    /** Options of the script sandbox; newman itself does not hand them on, the bundled one does. */
    host: { unused: string[]; isShared: boolean };
    workingDir: string;
    insecureFileRead: boolean;
    iterationData?: Record<string, Json>[];
  }

  export function run(options: NewmanOptions, callback: (error: Error | null) => void): NewmanEmitter;
  const newman: { run: typeof run };
  export default newman;
}

declare module 'newman/lib/config/rc-file.js' {
  const rcFile: { load(done: (error: null, settings: Record<string, never>) => void): void };
  export default rcFile;
}
