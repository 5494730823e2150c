/** Two peers that serve a folder of plugins: nginx as Higress's plugin-server configures it, and express.static. */

/** Spec: nginx.conf of higress-group/plugin-server, with one worker, and its files and logs in `folder`. */
export function pluginFilesConfiguration({ port, root, folder }) {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/files-${kind};`).join(' ');
  // The folder is of whoever runs the benchmark: as root, the worker must be root to read it.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user} worker_processes 1; daemon off; error_log ${folder}/files-error.log notice; pid ${folder}/files.pid;
events { worker_connections 1024; }
http {
  types { application/wasm wasm; text/plain txt; }
  default_type application/octet-stream;
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
  access_log ${folder}/files-access.log main;
  sendfile on; keepalive_timeout 65; server_tokens off; autoindex on; ${paths}
  server { listen 127.0.0.1:${port}; root ${root}; location / { index index.html; } }
}
`;
}
