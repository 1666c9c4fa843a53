import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between the sandbox and the receiver, and passes on what it is sent, changed and as often as it is told. */
export interface Forwarder {
  /** The address that leads to another one through here. */
  through(url: string): string;
  close(): Promise<void>;
}

/** @param change gives the bodies to be passed on; one request is sent for each */
export async function startForwarder(change: (body: string) => string[]): Promise<Forwarder> {
  const server = createServer(async (request, response) => {
    const [, target = '', ...rest] = (request.url ?? '').split('/');
    const url = [decodeURIComponent(target), ...rest].join('/');
    for (const body of change(await read(request))) await pass(request, url, body);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    through: (url) => `http://127.0.0.1:${port}/${encodeURIComponent(url)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(request: IncomingMessage, url: string, body: string): Promise<void> {
  const { host: _host, ...headers } = request.headers;
  await new Promise<void>((resolve, reject) => {
    const onward = httpRequest(
      url,
      { method: request.method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => answer.resume().on('end', resolve),
    );
    onward.on('error', reject).end(body);
  });
}

async function read(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
