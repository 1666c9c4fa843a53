// A process of its own around a worker: what V8 ends a whole process for ends this one, and the run goes on.
const { Worker } = require('node:worker_threads');

/** How often the starter is told what this process takes, ms. */
const MEMORY_MS = 50;

process.once('message', ({ entry, options }) => {
  const worker = new Worker(entry.startsWith('file:') ? new URL(entry) : entry, options);
  worker.stdout.resume();
  worker.stderr.resume();
  process.on('message', (message) => worker.postMessage(message));
  worker.on('message', (messages) => process.send({ messages }));
  worker.on('error', ({ message, code }) => process.send({ error: { message, code } }));
  // All that it told is sent before.
  worker.on('exit', () => process.send({ over: true }, end));
  setInterval(() => process.send({ memory: process.memoryUsage.rss() }), MEMORY_MS).unref();
});
// Keys pressed at the terminal reach all processes there: what they mean is for the starter to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
// Whoever started this is gone.
process.on('disconnect', end);

/** At once: `process.exit` waits for what V8 does in a worker, for as long as that takes. */
function end() {
  process.kill(process.pid, 'SIGKILL');
}
