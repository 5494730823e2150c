export declare function ensureNode(major: 22 | 24): string;
