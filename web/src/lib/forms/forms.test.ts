import { describe, expect, it } from 'vitest';
import type { Form } from '../api/forms';
import type { FormField } from '../api/shapes';
import { draftOf, emptyDraft, inputOf, isSame, objectionsOf } from './draft';
import { lostConditions, moved, shownAfter, showText, withType } from './fields';

const field = (id: string, fieldtype: string, more: Partial<FormField> = {}): FormField => ({
	field_model_id: id,
	label: id,
	fieldtype,
	...more
});

const laser = field('laser', 'checkbox');
const kind = field('kind', 'dropdown', {
	choices: ['3R', '4'],
	show_when: { match: 'all', conditions: [{ field_model_id: 'laser', has: true, value: true }] }
});
const names = field('names', 'text', {
	show_when: {
		match: 'any',
		conditions: [
			{ field_model_id: 'kind', has: true, value: '4' },
			{ field_model_id: 'laser', has: false }
		]
	}
});
const fields = [laser, kind, names];

describe('fields while a form is made', () => {
	it('come and go in the preview as they do in a booking', () => {
		expect(shownAfter(fields, {})).toEqual(['laser', 'names']);
		expect(shownAfter(fields, { laser: true })).toEqual(['laser', 'kind']);
		expect(shownAfter(fields, { laser: true, kind: '4' })).toEqual(['laser', 'kind', 'names']);
		expect(shownAfter(fields, { laser: false, kind: '4' })).toEqual(['laser', 'names']);
		const several = field('names', 'text', {
			show_when: { match: 'all', conditions: [{ field_model_id: 'kind', has: true, value: '4' }] }
		});
		expect(shownAfter([field('kind', 'list'), several], { kind: ['3R', '4'] })).toEqual(['kind', 'names']);
		expect(shownAfter([field('kind', 'list'), several], { kind: [] })).toEqual(['kind']);
	});

	it('say in words when they are shown', () => {
		expect(showText(fields, laser)).toBe('');
		expect(showText(fields, kind)).toBe('Shown when “laser” is ticked.');
		expect(showText(fields, names)).toBe('Shown when “kind” is “4” or “laser” is not ticked.');
	});

	it('depend on what stands before them', () => {
		expect(lostConditions(fields, kind)).toEqual([]);
		expect(lostConditions(moved(fields, 1, 0), kind)).toHaveLength(1);
		expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
		expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
	});

	it('keep of their sort what another sort can have', () => {
		const list = withType({ ...kind, allow_multiple: true, required: true }, 'list');
		expect([list.choices, list.allow_multiple, list.required]).toEqual([['3R', '4'], true, true]);
		const text = withType({ ...kind, allow_multiple: true, default: '4' }, 'static');
		expect([text.choices, text.allow_multiple, text.required, text.default]).toEqual([
			[],
			false,
			false,
			null
		]);
	});
});

describe('a form while it is made', () => {
	it('is sent as it is seen', () => {
		const form = { name: 'Safety', required: true, active: true, reservable_ids: ['resv_1'], fields } as Form;
		const draft = draftOf(form);
		expect(draft.reach).toBe('resources');
		expect(inputOf(draft)).toMatchObject({ name: 'Safety', reservable_ids: ['resv_1'], category: null });
		expect(inputOf({ ...draft, reach: 'all' })).toMatchObject({ reservable_ids: [], category: null });
		expect(isSame(draft, { ...draft, name: 'Safety ' })).toBe(true);
		expect(isSame(draft, emptyDraft())).toBe(false);
	});

	it('is objected to where it is wrong', () => {
		const found = objectionsOf([
			'Fields[1].choices: name at least one choice.',
			'Name: a form needs a name of at most 127 characters.',
			'Reservable_ids[0]: there is no such resource.',
			'A site has at most 200 forms.'
		]);
		expect(found.fields).toEqual({ 1: ['Name at least one choice.'] });
		expect(found.rest).toEqual({
			name: ['A form needs a name of at most 127 characters.'],
			reach: ['There is no such resource.'],
			'': ['A site has at most 200 forms.']
		});
	});
});
