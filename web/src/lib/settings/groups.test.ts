import { describe, expect, it } from 'vitest';
import {
	changedFields,
	defaultsOf,
	errorsByField,
	groupsOf,
	limitErrors,
	searchGroups,
	words
} from './groups';

const DOCUMENT = {
	components: {
		schemas: {
			ResourceSettings: {
				allOf: [
					{ $ref: '#/components/schemas/TimingSettings', default: { active: true } },
					{ $ref: '#/components/schemas/HoursSettings' }
				]
			},
			TimingSettings: {
				title: 'Length and limits',
				description: 'How long one may book.',
				properties: {
					reservation_minimum: {
						type: ['integer', 'null'],
						format: 'duration-seconds',
						description: 'The shortest booking allowed.',
						minimum: 0
					},
					active: { type: 'boolean' },
					units_mode: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/UnitsMode' }] },
					tags: { type: 'array', items: { type: 'string' } },
					description: { type: 'string', maxLength: 10_000 },
					version: { type: 'integer', readOnly: true }
				}
			},
			HoursSettings: {
				properties: { blackouts: { type: 'array', items: { $ref: '#/components/schemas/WeeklyTime' } } }
			},
			WeeklyTime: { properties: { weekday: {}, start: {}, end: {} } },
			UnitsMode: { type: 'string', enum: ['numbered', 'named'] }
		}
	}
};

describe('the settings form', () => {
	const groups = groupsOf(DOCUMENT);

	it('is made from the groups of the API document', () => {
		expect(groups.map(({ title }) => title)).toEqual(['Length and limits', 'Hours']);
		expect(groups[0]?.help).toBe('How long one may book.');
	});

	it('gives every kind of value its control', () => {
		const kinds = groups.flatMap(({ fields }) => fields.map(({ name, kind }) => `${name} ${kind}`));
		expect(kinds).toEqual([
			'reservation_minimum duration',
			'active switch',
			'units_mode choice',
			'tags words',
			'description long',
			'blackouts weekly'
		]);
		expect(groups[0]?.fields[0]?.mayBeNull).toBe(true);
		expect(groups[0]?.fields[2]).toMatchObject({ mayBeNull: true, choices: ['numbered', 'named'] });
	});

	it('is searched by all words, in names and helps', () => {
		expect(searchGroups(groups, 'shortest booking')[0]?.fields).toHaveLength(1);
		expect(searchGroups(groups, 'no such thing')).toEqual([]);
	});

	it('starts a new resource out with the defaults', () => {
		expect(defaultsOf(DOCUMENT)).toEqual({ active: true });
		expect(defaultsOf({})).toEqual({});
	});

	it('is empty where nothing is described', () => {
		expect(groupsOf({})).toEqual([]);
	});
});

describe('what is sent', () => {
	it('is only what changed', () => {
		const before = { name: 'A', tags: ['x'], units: 1, note: null };
		expect(changedFields(before, { name: 'A', tags: ['x', 'y'], units: 1, note: undefined })).toEqual({
			tags: ['x', 'y']
		});
		expect(changedFields(before, { name: null })).toEqual({ name: null });
	});
});

describe('errors', () => {
	it('stand at the field that they name', () => {
		const fields = ['name', 'units', 'reservation_minimum'];
		expect(
			errorsByField(['units: must be at least 0', '`name` is missing', 'Something else.'], fields, {})
		).toEqual({
			units: ['Must be at least 0'],
			name: ['Name is missing'],
			'': ['Something else.']
		});
		expect(errorsByField(['reservation_minimum must not exceed units'], fields, {})).toHaveProperty(
			'reservation_minimum'
		);
	});

	it('stand where somebody wrote, when a setting can be written in two ways', () => {
		const fields = ['category', 'category_sortable'];
		const sentences = ['`category` has 5 levels'];
		expect(errorsByField(sentences, fields, { category_sortable: 'x' })).toEqual({
			category_sortable: ['Category has 5 levels']
		});
		expect(errorsByField(sentences, fields, { category: 'x' })).toHaveProperty('category');
		expect(errorsByField(sentences, fields, { category: 'x', category_sortable: 'y' })).toHaveProperty(
			'category'
		);
	});

	it('tell the limits before the server is asked', () => {
		const fields = groupsOf(DOCUMENT).flatMap((group) => group.fields);
		expect(limitErrors(fields, { reservation_minimum: -5 })).toEqual({
			reservation_minimum: ['It must be at least 0 min.']
		});
		expect(limitErrors(fields, { reservation_minimum: 0, version: -1 })).toEqual({});
		expect(limitErrors(fields, { reservation_minimum: null })).toEqual({});
	});
});

it('names read as words', () => {
	expect(words('reservation_max_duration')).toBe('Reservation max duration');
	expect(words('CheckIn')).toBe('Check in');
});
