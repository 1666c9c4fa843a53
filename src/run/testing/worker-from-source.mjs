// newman from its own files, unpatched, in a thread: what the bundled one is compared with. Threads do not inherit tsx.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { runFlows } = await import('../newman-worker.ts');
const post = (messages) => parentPort.postMessage(messages);
runFlows({ post, listen: (listener) => parentPort.on('message', listener), watch() {} }, workerData);
