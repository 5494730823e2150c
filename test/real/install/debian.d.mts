export function ensureNginx(): string;
export function ensureWrk(): { program: string; env: NodeJS.ProcessEnv };
export function ensureFaketime(): string;
export function unpacked(name: string, packages: readonly string[]): string;
