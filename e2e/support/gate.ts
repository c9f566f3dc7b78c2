import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from './eventually.ts';

/** Stands between the browser and the API, and passes bytes on. A test can hold it, close it, and see whether anything came. */
export interface Gate {
  /** Address of the API behind it. */
  readonly url: string;
  /** Connections and the first line of each request, oldest first, as they arrive. */
  readonly heard: readonly string[];
  /** All that clients have sent, bodies too. */
  readonly text: string;
  /** Keeps back what clients send from now on, until `release`. */
  hold(): void;
  release(): void;
  /** Refuses connections, as a host where nothing listens. */
  close(): Promise<void>;
  /** Accepts connections again, at the same address. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

/** @param target address of the API */
export const startGate = async (target: string): Promise<Gate> => {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  let text = '';
  let released: Promise<void> | undefined;
  let release = () => {};

  const pass = async (client: Socket) => {
    heard.push('connection');
    const upstream = connect(Number(targetPort), hostname);
    const both = [client, upstream];
    for (const socket of both) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    upstream.pipe(client);
    for await (const chunk of client) {
      const said = (chunk as Buffer).toString('latin1');
      text += said;
      const line = /^[A-Z]+ \S+(?= HTTP)/.exec(said);
      if (line) heard.push(line[0]);
      await released;
      upstream.write(chunk);
    }
  };

  let server: Server;
  const listen = async (port: number) => {
    server = createServer({ allowHalfOpen: true }, (client) => void pass(client).catch(() => client.destroy()));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);

  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    get text() {
      return text;
    },
    hold() {
      released = new Promise((resolve) => {
        release = resolve;
      });
    },
    release() {
      released = undefined;
      release();
    },
    close,
    async open() {
      // Meanwhile the system may have given the port to somebody's connection, for a moment.
      await eventually(() => listen(port).catch(() => undefined), `port ${port}`);
    },
    async stop() {
      release();
      if (server.listening) await close();
    },
  };
};
