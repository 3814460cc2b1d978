import { expect, test } from 'vitest';
import { ApiError } from '../api/client';
import type { Group } from '../api/people';
import { groupNames, objections, pieces } from './words';

test('a list may be typed in any way', () => {
	expect(pieces(' ann@example.org, ben@example.org\neve@example.org;;  ')).toEqual([
		'ann@example.org',
		'ben@example.org',
		'eve@example.org'
	]);
	expect(pieces(' \n')).toEqual([]);
});

test('groups are named, and those that are unknown left out', () => {
	const groups = [
		{ usergroup_id: 1, name: 'Divers' },
		{ usergroup_id: 2, name: 'Bakers' }
	] as Group[];
	expect(groupNames([2, 9], groups)).toBe('Bakers');
	expect(groupNames([], groups)).toBe('');
});

test('what the server objects to stands at its field, and what may pass is thrown', () => {
	const refused = new ApiError(400, ['name: say who it is.', 'Only so many bots.']);
	expect(objections(refused, ['name'])).toEqual({ name: ['Say who it is.'], '': ['Only so many bots.'] });
	expect(() => objections(new TypeError('no network'), ['name'])).toThrow('no network');
});
