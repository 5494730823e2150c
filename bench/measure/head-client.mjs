/**
 * HEAD over and over: `node head-client.mjs URL CONNECTIONS SECONDS` prints how many were answered. wrk waits for the body that
 * Content-Length announces, and HEAD has none.
 */
import net from 'node:net';

const [url, connections, seconds] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const request = `HEAD ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nUser-Agent: bench/1.0\r\n\r\n`;

let answered = 0;
let isOver = false;

/** One request after the other; nginx ends a connection after a thousand. */
function open() {
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
  let head = '';
  socket.on('connect', () => socket.write(request));
  socket.on('data', (chunk) => {
    head += chunk.toString('latin1');
    // An answer to HEAD ends with its head.
    if (!head.endsWith('\r\n\r\n')) return;
    answered++;
    // What is written to a connection that was announced to end comes back as a reset.
    const ends = /\r\nconnection: close\r\n/i.test(head);
    head = '';
    if (!isOver && !ends) socket.write(request);
  });
  socket.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  socket.on('end', () => {
    socket.destroy();
    if (!isOver) open();
  });
}

for (let count = 0; count < Number(connections); count++) open();
setTimeout(
  () => {
    isOver = true;
    process.stdout.write(`${answered} requests in ${seconds}\n`);
    process.exit(0);
  },
  Number(seconds) * 1000,
);
