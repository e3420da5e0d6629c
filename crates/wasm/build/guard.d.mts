/** Types of `guard.mjs`, for tests. */
export function guardText(text: string): { text: string; count: number };
export function unguardedWaits(text: string): number;
export function disassemble(wasm: string, features: readonly string[], folder?: string): Promise<string>;
export function assemble(text: string, wasm: string, features: readonly string[]): Promise<void>;
