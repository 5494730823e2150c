export function ensureVersitygw(): string;
