/** express.static over a folder, as its documentation shows it: `node express-static-server.mjs PORT ROOT`. */
import express from 'express';

const [port, root] = process.argv.slice(2);
express().use(express.static(root)).listen(Number(port), '127.0.0.1');
