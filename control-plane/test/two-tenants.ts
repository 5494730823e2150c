/** Two tenants that use everything postern.yaml has; golden files and isolation tests are made of it. */

export const TWO_TENANTS = `plugins:
  server: http://127.0.0.1:8002
  versions: { mcp-server: 0.1.0, auth: 0.1.0, tool-transform: 0.1.0 }
gateway: { host: 0.0.0.0, port: 8080, admin: { host: 127.0.0.1, port: 15000 } }
tenants:
  - name: zeta
    hosts: [mcp.zeta.example, "*.zeta.example"]
    consumers:
      - { name: zoe-app, credential: zeta-key-1 }
      - { name: batch, credential: zeta-key-2 }
    servers:
      - name: "on"
        upstream: https://api.zeta.example/v1/
        timeout: 250ms
        config: { server: { name: on }, tools: [{ name: list, requestTemplate: { url: /x, method: GET } }] }
        allow: [zoe-app, batch]
        transform: { allow: [list], tools: [{ name: list, rename: show, title: "", description: "1e3" }] }
      - name: public
        upstream: http://127.0.0.1:9102
        auth: none
        config: { server: { name: public }, tools: [{ name: time, requestTemplate: { url: /t, method: GET } }] }
  - name: "n"
    consumers:
      - { name: demo, credential: { env: N_KEY } }
    servers:
      - name: orders
        upstream: http://127.0.0.1:9101
        timeout: 2m
        config: ./orders.yaml
        allow: [demo]
      - name: "1e3"
        upstream: http://[::1]:9103/api
        config: ./orders.yaml
run:
  - { name: api, command: "node api.mjs", ready: "http://127.0.0.1:9101/healthz" }
`;

export const TWO_TENANTS_ENV = { N_KEY: 'n-key' };
