// Forms with questions of the site's own: what was typed, and what of it is sent. Pure; which fields are shown and what
// is missing says the server.
import type {
	FormAnswer,
	FormField,
	FormResponses,
	FormToAnswer,
	NamedFile,
	Refusal,
	ReservationInput
} from '../api/shapes';

/** By form and field. */
export type Answers = Record<string, Record<string, FormAnswer>>;

/** The fields that are shown, in their order. */
export function shownFields(form: FormToAnswer): FormField[] {
	return form.fields.filter(({ field_model_id }) => form.shown_field_model_ids.includes(field_model_id));
}

/** What stands in a field: what was typed, what was answered before, or what it proposes. */
export function answerTo(answers: Answers, form: FormToAnswer, field: FormField): FormAnswer {
	const { field_model_id: id } = field;
	const typed = answers[form.form_id]?.[id];
	return typed === undefined ? (form.answers?.[id] ?? field.default ?? null) : typed;
}

/**
 * The answers to a form with one more. All of its answers are sent together, so what was answered before comes along,
 * unless the form has no such field any more.
 */
export function withAnswer(
	answers: Answers,
	form: FormToAnswer,
	field: FormField,
	value: FormAnswer
): Answers {
	const known = new Set(form.fields.map((one) => one.field_model_id));
	const before = Object.entries({ ...form.answers, ...answers[form.form_id] }).filter(([id]) =>
		known.has(id)
	);
	const own = { ...Object.fromEntries(before), [field.field_model_id]: value };
	return { ...answers, [form.form_id]: own };
}

/** What is sent: of the forms that are asked, those of which something was answered now. */
export function formsInput(answers: Answers, asked: string[]): Pick<ReservationInput, 'forms'> {
	const sent = Object.entries(answers).filter(([form_id]) => asked.includes(form_id));
	const forms = sent.map(([form_id, values]) => ({ form_id, values }));
	return forms.length > 0 ? { forms } : {};
}

/** The answers of a reservation as they can be sent again. */
export function answersInput(responses: FormResponses[]): Pick<ReservationInput, 'forms'> {
	const forms = responses.map((form) => ({
		form_id: form.form_id,
		values: Object.fromEntries(form.responses.map((one) => [one.field_model_id, one.answer]))
	}));
	return { forms };
}

/** The files that an answer names. */
export function filesIn(value: unknown): NamedFile[] {
	const items = Array.isArray(value) ? (value as unknown[]) : [value];
	return items.filter(
		(item): item is NamedFile => typeof item === 'object' && item !== null && 'file_id' in item
	);
}

/** Where a file is read. */
export function fileAddress(fileId: string): string {
	return `/api/files/${fileId}`;
}

/** What is wrong with a field, if anything is. */
export function troubleOf(refusals: Refusal[], formId: string, fieldId: string): string | null {
	for (const { code, params } of refusals) {
		if (code !== 'form.required' && code !== 'form.invalid') continue;
		const fields = Array.isArray(params?.fields) ? (params.fields as Record<string, unknown>[]) : [];
		const found = fields.find((one) => one.form_id === formId && one.field_model_id === fieldId);
		if (found) return code === 'form.required' ? 'missing' : String(found.message ?? '');
	}
	return null;
}
