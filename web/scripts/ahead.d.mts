import type { Plugin } from 'vite';

export function ahead(parts: Record<string, string>): Plugin;
