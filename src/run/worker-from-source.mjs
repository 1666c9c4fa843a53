// Node's worker threads do not inherit tsx from the thread that starts them: running from source, a worker enters here.
import { register } from 'tsx/esm/api';

register();
await import('./newman-worker.ts');
