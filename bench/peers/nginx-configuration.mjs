/** nginx in two parts: the upstream that every contestant forwards to, and the proxy that they are compared with. */

/** What the upstream answers: a tool's result of the usual size. */
export const ANSWER = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: {
    content: [{ type: 'text', text: 'Light rain until the evening, 21 degrees. '.repeat(8) }],
    isError: false,
  },
});

export function upstreamConfiguration({ port, folder }) {
  const answer = ANSWER.replaceAll("'", '');
  return wrap(
    folder,
    'upstream',
    `server { listen 127.0.0.1:${port}; server_tokens off;
    location /files/ { default_type application/json; alias ${folder}/files/; }
    location / { default_type application/json; return 200 '${answer}'; } }`,
  );
}

export function proxyConfiguration({ port, upstream, folder }) {
  return wrap(
    folder,
    'proxy',
    `upstream u { server 127.0.0.1:${upstream}; keepalive 128; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${port}; server_tokens off;
    location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; } }`,
  );
}

function wrap(folder, name, body) {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/${name}-${kind};`).join(' ');
  return `worker_processes 1; daemon off; error_log ${folder}/${name}.log warn; pid ${folder}/${name}.pid;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; keepalive_timeout 65; ${paths}
  ${body} }
`;
}
