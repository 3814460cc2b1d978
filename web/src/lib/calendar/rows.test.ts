import { describe, expect, it } from 'vitest';
import type { Resource } from '../api/shapes';
import { buildRows, categoriesOf, matches } from './rows';

const resource = (name: string, category: string | null, more: Partial<Resource> = {}): Resource => ({
	reservable_id: name,
	name,
	category,
	...more
});

const SOME = [
	resource('Room 10', 'Rooms'),
	resource('Room 9', 'Rooms'),
	resource('Confocal A', 'Microscopy / Confocal', { tags: ['laser'] }),
	resource('SEM', 'Microscopy / Electron', { altnames: ['Scanning électron'] }),
	resource('Trolley', null)
];

const everything = { category: null, search: '', collapsed: new Set<string>() };

function drawn(rows: ReturnType<typeof buildRows>): string[] {
	return rows.map((row) => (row.kind === 'category' ? `[${row.label} ${row.count}]` : row.resource.name));
}

describe('rows', () => {
	it('stand under their category, numbers in order, the rest last', () => {
		expect(drawn(buildRows(SOME, everything))).toEqual([
			'[Microscopy / Confocal 1]',
			'Confocal A',
			'[Microscopy / Electron 1]',
			'SEM',
			'[Rooms 2]',
			'Room 9',
			'Room 10',
			'[ 1]',
			'Trolley'
		]);
	});

	it('leave out the name of the chosen category', () => {
		expect(drawn(buildRows(SOME, { ...everything, category: 'Microscopy' }))).toEqual([
			'[Confocal 1]',
			'Confocal A',
			'[Electron 1]',
			'SEM'
		]);
	});

	it('disappear under a collapsed heading, which keeps its count', () => {
		expect(drawn(buildRows(SOME, { ...everything, collapsed: new Set(['Rooms']) }))).toContain('[Rooms 2]');
		expect(drawn(buildRows(SOME, { ...everything, collapsed: new Set(['Rooms']) }))).not.toContain('Room 9');
	});

	it('are found by any of their words, without accents', () => {
		const [, , confocal, sem] = SOME as [Resource, Resource, Resource, Resource, Resource];
		expect(matches(confocal, 'laser conf')).toBe(true);
		expect(matches(sem, 'ELECTRON')).toBe(true);
		expect(matches(sem, 'laser')).toBe(false);
	});

	it('keep the order that the site has given its categories, whose letters are not shown', () => {
		const site = [
			resource('Tripod', 'Lending / Video', { category_sortable: 'C) Lending / Video' }),
			resource('Lens', 'Lending / Cameras', { category_sortable: 'C) Lending / Cameras' }),
			resource('SEM', 'Microscopy', { category_sortable: 'A) Microscopy' }),
			resource('Heron', 'Halls', { category_sortable: 'B) Halls' }),
			resource('Trolley', null)
		];
		expect(drawn(buildRows(site, everything)).filter((text) => text.startsWith('['))).toEqual([
			'[Microscopy 1]',
			'[Halls 1]',
			'[Lending / Cameras 1]',
			'[Lending / Video 1]',
			'[ 1]'
		]);
		expect(categoriesOf(site).map(({ name }) => name)).toEqual(['Microscopy', 'Halls', 'Lending', '']);
	});

	it('are counted by top category', () => {
		expect(categoriesOf(SOME)).toEqual([
			{ name: 'Microscopy', count: 2 },
			{ name: 'Rooms', count: 2 },
			{ name: '', count: 1 }
		]);
	});
});
