import type { Json } from '../model.ts';
import type { RequesterPool } from './leash-requests.ts';
import type { NewmanRequestEvent } from './record-exchange.ts';
import type { SentRequest } from './send-twin.ts';
import type { ScriptSandbox } from './share-contexts.ts';
import type { FileResolver } from './upload-files.ts';

/** The parts of newman's insides that this room relies on; each is held by a test of `runner.test.ts` or `egress.test.ts`. */
export interface Run {
  state: { environment: Scope; globals: Scope; collectionVariables: Scope; _variables: Scope };
  /** What runs the scripts. */
  host?: ScriptSandbox & ScriptHost;
  requester: RequesterPool & {
    options: { maxResponseSize?: number; ignoreProxyEnvironmentVariables?: boolean; cookieJar: CookieJar };
  };
  options: { fileResolver: FileResolver };
  pause(paused?: () => void): void;
  resume(): void;
  abort(): void;
}

interface ScriptHost {
  execute(event: unknown, options: Record<string, unknown>, done: unknown): unknown;
}

/** tough-cookie's, as much of it as carries cookies on. */
interface CookieJar {
  serializeSync(): Json;
  _importCookiesSync(serialized: Json): void;
}

export interface Scope {
  get(name: string): unknown;
  set(name: string, value: string): void;
  /** Puts values where variables stand, `{{$guid}}` and its like too. */
  replaceIn(text: string): string;
}

/** Newman hands the very object on to what decides about the next item: moving `position` moves the run. */
export interface Cursor {
  position: number;
  length: number;
}

/** As much of a request's body as tells what it sends. */
export interface SentBody {
  mode?: string;
  formdata?: { members?: { type?: string }[] };
}

/** What newman tells of a run, by the event's name. */
interface Events {
  start: { run: Run };
  beforeItem: { cursor: Cursor; item: { request: SentRequest } };
  beforePrerequest: { events: unknown[] };
  prerequest: unknown;
  beforeTest: { events: unknown[] };
  test: unknown;
  exception: { error?: Error };
  beforeScript: unknown;
  script: { event: { listen: 'prerequest' | 'test' } };
  console: { level: string; messages: unknown[] };
  assertion: { assertion: string; skipped?: boolean };
  beforeRequest: { request?: SentRequest & { body?: SentBody } };
  request: NewmanRequestEvent & { request?: SentRequest };
  item: { cursor: Cursor };
}

/** A run of newman, for those who listen. */
export interface NewmanEmitter {
  on<Name extends keyof Events>(name: Name, listener: (error: Error | null, event: Events[Name]) => void): unknown;
}
