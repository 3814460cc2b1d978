// Forms with questions of the site's own: what was typed, and what of it is sent. Pure; which fields are shown and what
// is missing says the server.
import type {
	FormAnswer,
	FormField,
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

/** What stands in a field: what was typed, or what it proposes. */
export function answerTo(answers: Answers, formId: string, field: FormField): FormAnswer {
	const typed = answers[formId]?.[field.field_model_id];
	return typed === undefined ? (field.default ?? null) : typed;
}

/** What is sent: of the forms that are asked, those of which something was answered. */
export function formsInput(answers: Answers, asked: string[]): Pick<ReservationInput, 'forms'> {
	const sent = Object.entries(answers).filter(([form_id]) => asked.includes(form_id));
	const forms = sent.map(([form_id, values]) => ({ form_id, values }));
	return forms.length > 0 ? { forms } : {};
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
