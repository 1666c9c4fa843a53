// Hands every request on to another server, after a while: `node delay.mjs ORIGIN MS`. Prints its own origin.
import { Agent, createServer, request } from 'node:http';

const [target = '', delay = '0'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => {
    setTimeout(() => {
      const { method, headers, url } = incoming;
      const onward = request(new URL(url, target), { method, headers, agent }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(Buffer.concat(chunks));
    }, Number(delay));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
