// The fields of a form while it is made: new ones, their order, when they are shown, and all of it in words. Pure. What
// is shown in a booking says the server; here it is worked out for the preview alone, which no server knows of yet.
import type { FormAnswer, FormCondition, FormField, ShowWhen } from '../api/shapes';
import { t } from '../text/text';
import { listText } from '../time/format';

/** The sorts of fields in the order in which they are offered. */
export const FIELD_TYPES = [
	'text',
	'number',
	'checkbox',
	'list',
	'dropdown',
	'date',
	'file',
	'reservation_color',
	'static'
];

export const hasChoices = (type: string) =>
	type === 'list' || type === 'dropdown' || type === 'reservation_color';
export const mayBeSeveral = (type: string) => type === 'list' || type === 'dropdown';
/** Whether it can be answered at all, so that other fields may depend on it. */
export const isAnswered = (type: string) => type !== 'static' && type !== 'file';

/** A field with an id of its own, so that others can depend on it before it is saved. */
export function newField(type: string, id: string): FormField {
	const choices = mayBeSeveral(type) ? [t('builder.firstChoice'), t('builder.secondChoice')] : [];
	return { field_model_id: id, label: t(`builder.newLabel.${type}`), fieldtype: type, choices };
}

export function randomId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(6));
	return `field_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The same field as another sort, without what that sort cannot have. */
export function withType(field: FormField, type: string): FormField {
	const fresh = newField(type, field.field_model_id);
	const kept = mayBeSeveral(type) && mayBeSeveral(field.fieldtype) ? field.choices : fresh.choices;
	return {
		...field,
		fieldtype: type,
		choices: kept ?? [],
		required: type !== 'static' && field.required === true,
		allow_multiple: mayBeSeveral(type) && field.allow_multiple === true,
		min: null,
		max: null,
		accept: [],
		size_bytes_max: null,
		default: null
	};
}

/** The list with one of its items at another place. */
export function moved<T>(items: T[], from: number, to: number): T[] {
	const rest = items.filter((_, place) => place !== from);
	const item = items[from];
	return item === undefined ? items : [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** The fields that one may depend on: those before it that can be answered. */
export function fieldsBefore(fields: FormField[], field: FormField): FormField[] {
	const place = fields.findIndex((one) => one.field_model_id === field.field_model_id);
	return fields.slice(0, Math.max(0, place)).filter((one) => isAnswered(one.fieldtype));
}

/** The fields that it depends on and that do not stand before it any more. */
export function lostConditions(fields: FormField[], field: FormField): FormCondition[] {
	const known = new Set(fieldsBefore(fields, field).map((one) => one.field_model_id));
	return (field.show_when?.conditions ?? []).filter((one) => !known.has(one.field_model_id));
}

/** `“Laser class” is “4”`. */
export function conditionText(fields: FormField[], condition: FormCondition): string {
	const on = fields.find((one) => one.field_model_id === condition.field_model_id);
	const label = on?.label || t('builder.unknownField');
	const value = condition.value ?? null;
	if (on?.fieldtype === 'checkbox' && (value === null || typeof value === 'boolean')) {
		const isTicked = condition.has === (value !== false);
		return t(isTicked ? 'builder.when.ticked' : 'builder.when.unticked', { label });
	}
	if (value === null)
		return t(condition.has ? 'builder.when.answered' : 'builder.when.unanswered', { label });
	const words = Array.isArray(value)
		? listText(value.filter((one) => typeof one === 'string'))
		: String(value);
	return t(condition.has ? 'builder.when.is' : 'builder.when.isNot', { label, value: words });
}

/** `Shown when “The laser is used” is ticked.` Nothing for a field that is always shown. */
export function showText(fields: FormField[], field: FormField): string {
	const { show_when } = field;
	if (!show_when || show_when.conditions.length === 0) return '';
	const words = show_when.conditions.map((one) => conditionText(fields, one));
	const join = show_when.match === 'any' ? 'disjunction' : 'conjunction';
	return t('builder.shownWhen', { when: listText(words, join) });
}

/** The ids of the fields that are shown after some answers. */
export function shownAfter(fields: FormField[], answers: Record<string, FormAnswer>): string[] {
	const shown = new Map<string, FormAnswer>();
	for (const field of fields) {
		if (field.show_when && !holds(field.show_when, shown)) continue;
		const typed = answers[field.field_model_id];
		shown.set(field.field_model_id, typed === undefined ? (field.default ?? null) : typed);
	}
	return [...shown.keys()];
}

function holds(showWhen: ShowWhen, shown: Map<string, FormAnswer>): boolean {
	const isMet = ({ field_model_id, has, value }: FormCondition) => {
		const answer = shown.get(field_model_id) ?? null;
		return fits(answer, value ?? null) === has;
	};
	return showWhen.match === 'any' ? showWhen.conditions.some(isMet) : showWhen.conditions.every(isMet);
}

function fits(answer: FormAnswer, wanted: FormAnswer): boolean {
	const isBlank = answer === null || answer === '' || (Array.isArray(answer) && answer.length === 0);
	if (isBlank) return false;
	if (wanted === null) return answer !== false;
	if (Array.isArray(answer)) return answer.some((one) => one === wanted);
	return answer === wanted;
}
