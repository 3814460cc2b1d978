import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maybe, plural, t } from './text';

const SOURCES = 'src';

function sources(): string[] {
	return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('.test.ts'))
		.map((path) => readFileSync(join(SOURCES, path), 'utf8'));
}

describe('texts', () => {
	it('exist for every key that the screens name', () => {
		const missing = sources().flatMap((source) => {
			const plain = [...source.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => key ?? '');
			const chosen = [...source.matchAll(/\bt\(\s*[^'"`()]*\? '([\w.]+)' : '([\w.]+)'/g)].flatMap(
				([, a, b]) => [a ?? '', b ?? '']
			);
			const counted = [...source.matchAll(/\bplural\(\s*'([\w.]+)'/g)].map(([, key]) => `${key}.other`);
			return [...plain, ...chosen, ...counted].filter((key) => maybe(key) === null);
		});
		expect(missing).toEqual([]);
	});

	it('take numbers in', () => {
		expect(t('form.book', { span: '9–11' })).toBe('Book 9–11');
		expect(plural('resource.units', 1)).toBe('1 unit');
		expect(plural('resource.units', 4)).toBe('4 units');
	});

	it('show the key where nothing is written', () => {
		expect(t('no.such.key')).toBe('no.such.key');
		expect(maybe('refusal.no.such.code.title')).toBeNull();
	});
});
