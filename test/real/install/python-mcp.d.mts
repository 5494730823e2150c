export declare const PYTHON_MCP_VERSIONS: readonly string[];
export declare function ensurePythonMcp(version: string): string;
