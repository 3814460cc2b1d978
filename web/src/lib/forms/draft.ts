// A form as it is typed, what of it is sent, and where the server's objections belong. Pure.
import type { Form, FormChange } from '../api/forms';
import type { FormField } from '../api/shapes';

/** Whose bookings ask it. */
export type Reach = 'all' | 'category' | 'resources';

export interface Draft {
	name: string;
	description: string;
	required: boolean;
	active: boolean;
	reach: Reach;
	category: string;
	resourceIds: string[];
	fields: FormField[];
}

export const emptyDraft = (): Draft => ({
	name: '',
	description: '',
	required: true,
	active: true,
	reach: 'all',
	category: '',
	resourceIds: [],
	fields: []
});

export function draftOf(form: Form): Draft {
	return {
		name: form.name,
		description: form.description ?? '',
		required: form.required,
		active: form.active,
		reach: form.category != null ? 'category' : form.reservable_ids.length > 0 ? 'resources' : 'all',
		category: form.category ?? '',
		resourceIds: form.reservable_ids,
		fields: form.fields
	};
}

/** What is sent: all of it, so that it becomes what is seen. */
export function inputOf(draft: Draft): FormChange {
	return {
		name: draft.name.trim(),
		description: draft.description.trim() || null,
		required: draft.required,
		active: draft.active,
		category: draft.reach === 'category' ? draft.category : null,
		reservable_ids: draft.reach === 'resources' ? draft.resourceIds : [],
		fields: draft.fields
	};
}

export const isSame = (one: Draft, other: Draft) =>
	JSON.stringify(inputOf(one)) === JSON.stringify(inputOf(other));

/** What is missing before it can be sent, by the place it is about. */
export function missing(draft: Draft): Objections {
	const at: Objections = { fields: {}, rest: {} };
	if (draft.reach === 'resources' && draft.resourceIds.length === 0) at.rest.reach = ['builder.noResources'];
	if (draft.reach === 'category' && !draft.category) at.rest.reach = ['builder.noCategory'];
	return at;
}

/** Sentences by the place of the field, and by the rest of the form. */
export interface Objections {
	fields: Record<number, string[]>;
	rest: Partial<Record<'name' | 'description' | 'reach' | '', string[]>>;
}

const REST = {
	name: 'name',
	description: 'description',
	category: 'reach',
	reservable_ids: 'reach'
} as const;

/** Where each sentence of the server belongs: `Fields[2].choices: name at least one choice.` */
export function objectionsOf(sentences: string[]): Objections {
	const found: Objections = { fields: {}, rest: {} };
	for (const sentence of sentences) {
		const [, path = '', words = sentence] = /^`?([\w.[\]]+)`?:\s*(.*)$/.exec(sentence) ?? [];
		const said = words.charAt(0).toLocaleUpperCase() + words.slice(1).replaceAll('`', '');
		const place = /^fields\[(\d+)\]/i.exec(path)?.[1];
		if (place !== undefined) (found.fields[Number(place)] ??= []).push(said);
		else {
			const key = path.toLowerCase().replace(/\[.*/, '');
			const rest = key in REST ? REST[key as keyof typeof REST] : '';
			(found.rest[rest] ??= []).push(rest ? said : sentence.replaceAll('`', ''));
		}
	}
	return found;
}
