import { describe, expect, it } from 'vitest';
import type { FormField, FormToAnswer } from '../api/shapes';
import { answerTo, formsInput, shownFields, troubleOf, withAnswer } from './forms';

const field = (id: string, more: Partial<FormField> = {}): FormField => ({
	field_model_id: id,
	label: id,
	fieldtype: 'text',
	...more
});

const form: FormToAnswer = {
	form_id: 'frm_1',
	name: 'Safety',
	fields: [field('a'), field('b'), field('c')],
	shown_field_model_ids: ['c', 'a']
};

describe('forms', () => {
	it('shows the fields that the server shows, in the order of the form', () => {
		expect(shownFields(form).map(({ field_model_id }) => field_model_id)).toEqual(['a', 'c']);
	});

	it('proposes the default until something is typed, also nothing', () => {
		const proposed = field('a', { default: 'tea' });
		expect(answerTo({}, form, proposed)).toBe('tea');
		expect(answerTo({ frm_1: { a: 'milk' } }, form, proposed)).toBe('milk');
		expect(answerTo({ frm_1: { a: null } }, form, proposed)).toBe(null);
	});

	it('keeps what was answered before, but to fields that are gone', () => {
		const before = { ...form, answers: { a: 'old', b: 3, gone: 'x' } };
		expect(answerTo({}, before, field('a', { default: 'tea' }))).toBe('old');
		const once = withAnswer({}, before, field('a'), 'new');
		expect(once).toEqual({ frm_1: { a: 'new', b: 3 } });
		expect(withAnswer(once, before, field('b'), null)).toEqual({ frm_1: { a: 'new', b: null } });
	});

	it('sends what was answered of what is asked', () => {
		expect(formsInput({}, ['frm_1'])).toEqual({});
		expect(formsInput({ frm_2: { a: 'x' } }, ['frm_1'])).toEqual({});
		expect(formsInput({ frm_1: { a: 'x' } }, ['frm_1'])).toEqual({
			forms: [{ form_id: 'frm_1', values: { a: 'x' } }]
		});
	});

	it('tells a missing answer from a wrong one', () => {
		const fields = [{ form_id: 'frm_1', field_model_id: 'a', message: 'at most 4' }];
		const refusal = (code: string) => [{ code, message: '', params: { fields } }];
		expect(troubleOf(refusal('form.required'), 'frm_1', 'a')).toBe('missing');
		expect(troubleOf(refusal('form.invalid'), 'frm_1', 'a')).toBe('at most 4');
		expect(troubleOf(refusal('form.invalid'), 'frm_2', 'a')).toBe(null);
		expect(troubleOf(refusal('overlap.taken'), 'frm_1', 'a')).toBe(null);
	});
});
