import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A bare socket on loopback: whoever connects is noticed before a byte is said. */
export interface Listener {
  port: number;
  connections(): number;
  close(): Promise<void>;
}

/** @param meet what is done with a connection; nothing, if absent */
export async function listen(meet: (socket: Socket) => void = () => {}, host = '127.0.0.1'): Promise<Listener> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    meet(socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
