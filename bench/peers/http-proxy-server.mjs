/** The peer of the Node world: `node http-proxy-server.mjs FOLDER PORT UPSTREAM-PORT` proxies with the package http-proxy. */
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, port, upstream] = process.argv.slice(2);
const proxies = createRequire(path.join(folder, 'package.json'))('http-proxy');
const agent = new http.Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 });
const proxy = proxies.createProxyServer({ target: `http://127.0.0.1:${upstream}`, agent });
proxy.on('error', (_error, _request, response) => response.destroy());
http.createServer((request, response) => proxy.web(request, response)).listen(Number(port), '127.0.0.1');
