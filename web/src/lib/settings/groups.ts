// The settings of a resource as the server describes them: groups of fields, taken from its API document. A new
// setting on the server is a new control here without a change. Pure.

import { maybe, t } from '../text/text';
import { lengthText } from '../time/format';
import { withoutSeconds } from './duration';

/** A piece of JSON Schema, as far as the form reads it. */
export interface Schema {
	$ref?: string;
	allOf?: Schema[];
	oneOf?: Schema[];
	anyOf?: Schema[];
	type?: string | string[];
	enum?: unknown[];
	const?: unknown;
	format?: string;
	title?: string;
	description?: string;
	properties?: Record<string, Schema>;
	items?: Schema;
	minimum?: number;
	maximum?: number;
	maxLength?: number;
	default?: unknown;
	readOnly?: boolean;
}

/** Which control a field gets. */
export type ControlKind =
	| 'groups'
	| 'properties'
	| 'switch'
	| 'number'
	| 'duration'
	| 'choice'
	| 'text'
	| 'long'
	| 'words'
	| 'weekly'
	| 'picture'
	| 'json';

export interface Field {
	name: string;
	label: string;
	help: string;
	kind: ControlKind;
	/** Whether the field may be empty, which is `null`. */
	mayBeNull: boolean;
	choices: string[];
	minimum: number | null;
	maximum: number | null;
	/** Whether the elements of a list are numbers. */
	isNumeric: boolean;
}

export interface Group {
	name: string;
	title: string;
	help: string;
	fields: Field[];
}

interface ApiDocument {
	components?: { schemas?: Record<string, Schema> };
}

const ROOT = 'ResourceSettings';

/** Settled when a resource is made; the server says so in words only. */
const NOT_EDITABLE = new Set(['site_id']);
/** Lists whose entries the site has named: groups by their numbers, properties by their definitions. */
const OWN_CONTROLS: Record<string, ControlKind> = { usergroups: 'groups', properties: 'properties' };
const MOST_DEPTH = 12;

/** The groups of the settings, in the server's order. Empty when the document describes none. */
export function groupsOf(document: object): Group[] {
	const schemas = (document as ApiDocument).components?.schemas ?? {};
	const root = schemas[ROOT];
	if (!root) return [];
	const parts = root.allOf ?? [root];
	return parts
		.map((part): Group => {
			const name = part.$ref ? nameOf(part.$ref) : ROOT;
			const schema = resolve(part, schemas);
			const fields = Object.entries(schema.properties ?? {})
				.map(([field, raw]) => fieldOf(field, raw, schemas))
				.filter((field): field is Field => field !== null);
			return {
				name,
				title: schema.title ?? words(name.replace(/Settings$/, '')),
				help: schema.description ?? '',
				fields
			};
		})
		.filter((group) => group.fields.length > 0);
}

/** What a new resource starts out with: the defaults that the groups state. */
export function defaultsOf(document: object): Record<string, unknown> {
	const parts = (document as ApiDocument).components?.schemas?.[ROOT]?.allOf ?? [];
	return Object.assign({}, ...parts.map((part) => part.default ?? {})) as Record<string, unknown>;
}

function nameOf(reference: string): string {
	return reference.split('/').pop() ?? reference;
}

function resolve(schema: Schema, schemas: Record<string, Schema>, depth = 0): Schema {
	if (depth > MOST_DEPTH || !schema.$ref) return schema;
	const target = schemas[nameOf(schema.$ref)] ?? {};
	const { $ref: _, ...own } = schema;
	return { ...resolve(target, schemas, depth + 1), ...own };
}

/** The schema without its null, and whether it had one. */
function withoutNull(
	schema: Schema,
	schemas: Record<string, Schema>
): { schema: Schema; mayBeNull: boolean } {
	const resolved = resolve(schema, schemas);
	const variants = resolved.oneOf ?? resolved.anyOf;
	if (variants) {
		const others = variants.filter((variant) => variant.type !== 'null');
		const [only] = others;
		const { oneOf: _one, anyOf: _any, ...own } = resolved;
		if (others.length === 1 && only) {
			return { schema: { ...resolve(only, schemas), ...own }, mayBeNull: others.length < variants.length };
		}
		const constants = others.map((variant) => variant.const ?? variant.enum?.[0]);
		if (constants.every((value) => typeof value === 'string')) {
			return {
				schema: { ...own, type: 'string', enum: constants },
				mayBeNull: others.length < variants.length
			};
		}
		return { schema: own, mayBeNull: true };
	}
	if (Array.isArray(resolved.type)) {
		const types = resolved.type.filter((type) => type !== 'null');
		const [type] = types;
		const next = { ...resolved, ...(types.length === 1 && type ? { type } : {}) };
		return { schema: next, mayBeNull: types.length < resolved.type.length };
	}
	return { schema: resolved, mayBeNull: false };
}

function fieldOf(name: string, raw: Schema, schemas: Record<string, Schema>): Field | null {
	const { schema, mayBeNull } = withoutNull(raw, schemas);
	if (schema.readOnly || raw.readOnly || NOT_EDITABLE.has(name)) return null;
	const items = schema.items ? withoutNull(schema.items, schemas).schema : null;
	const kind = OWN_CONTROLS[name] ?? kindOf(schema, items);
	const help = (raw.description ?? schema.description ?? '').trim();
	return {
		name,
		label: maybe(`settings.label.${name}`) ?? words(name),
		help: kind === 'duration' ? withoutSeconds(help) : help,
		kind,
		mayBeNull,
		choices: (schema.enum ?? []).filter((value): value is string => typeof value === 'string'),
		minimum: schema.minimum ?? null,
		maximum: schema.maximum ?? null,
		isNumeric: items?.type === 'integer' || items?.type === 'number'
	};
}

/** Longer texts get several lines, unless their format is one line by nature, such as an address. */
const LONG_TEXT = 300;

function kindOf(schema: Schema, items: Schema | null): ControlKind {
	if (schema.enum) return 'choice';
	switch (schema.type) {
		case 'boolean':
			return 'switch';
		case 'integer':
		case 'number':
			return schema.format === 'duration-seconds' ? 'duration' : 'number';
		case 'string':
			if (schema.format === 'picture') return 'picture';
			if (schema.format) return schema.format === 'multiline' ? 'long' : 'text';
			return (schema.maxLength ?? 0) > LONG_TEXT ? 'long' : 'text';
		case 'array': {
			const properties = items?.properties ?? {};
			if ('weekday' in properties && 'start' in properties && 'end' in properties) return 'weekly';
			return items && ['string', 'integer', 'number'].includes(String(items.type)) ? 'words' : 'json';
		}
		default:
			return 'json';
	}
}

/** `reservation_max_duration` as `Reservation max duration`, `HoursSettings` as `Hours settings`. */
export function words(name: string): string {
	const spaced = name
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replaceAll('_', ' ')
		.toLowerCase();
	return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The groups with only the fields in which every word of the search is found. */
export function searchGroups(groups: Group[], search: string): Group[] {
	const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
	if (wanted.length === 0) return groups;
	return groups
		.map((group) => ({
			...group,
			fields: group.fields.filter((field) => {
				const text = `${group.title} ${field.name} ${field.label} ${field.help}`.toLowerCase();
				return wanted.every((word) => text.includes(word));
			})
		}))
		.filter((group) => group.fields.length > 0);
}

type Values = Record<string, unknown>;

/** What differs from what the server has: the body of a modify. */
export function changedFields(before: Values, after: Values): Values {
	const changed: Values = {};
	for (const [name, value] of Object.entries(after)) {
		if (JSON.stringify(value ?? null) !== JSON.stringify(before[name] ?? null)) changed[name] = value;
	}
	return changed;
}

/** Sentences by the name of the field where they are told. */
export type FieldErrors = Record<string, string[]>;

/** The numbers that lie outside what the server says it takes, so that nobody has to ask it. */
export function limitErrors(fields: Field[], changed: Values): FieldErrors {
	const found: FieldErrors = {};
	for (const { name, kind, minimum, maximum } of fields) {
		const value = changed[name];
		if (typeof value !== 'number') continue;
		const words = (limit: number) => (kind === 'duration' ? lengthWords(limit) : String(limit));
		if (minimum !== null && value < minimum) found[name] = [t('settings.least', { limit: words(minimum) })];
		if (maximum !== null && value > maximum) found[name] = [t('settings.most', { limit: words(maximum) })];
	}
	return found;
}

function lengthWords(seconds: number): string {
	return `${seconds < 0 ? '−' : ''}${lengthText(seconds)}`;
}

/** Two ways to write one setting: the server may complain about one when the other was written. */
const WRITTEN_AS: Record<string, string> = { category: 'category_sortable', category_sortable: 'category' };

/**
 * The sentences of a refused modify, each at the field its JSON path begins with, or at the one that was written
 * in its stead; what names no field is under the empty name.
 */
export function errorsByField(sentences: string[], fields: string[], changed: Values): FieldErrors {
	const known = new Set(fields);
	const found: FieldErrors = {};
	for (const sentence of sentences) {
		const named = [...sentence.matchAll(/[a-z][a-z0-9_]*/gi)].map(([word]) => word);
		const field = named.find((word) => known.has(word) && isNamed(sentence, word)) ?? '';
		const twin = WRITTEN_AS[field];
		const place = twin && twin in changed && !(field in changed) ? twin : field;
		(found[place] ??= []).push(atField(sentence, field));
	}
	return found;
}

/** At its field a sentence need not name it again. */
function atField(sentence: string, field: string): string {
	if (!field) return sentence;
	const rest = sentence.replace(new RegExp(`^\`?${field}\`?:\\s*`), '').replaceAll('`', '');
	return rest.charAt(0).toLocaleUpperCase() + rest.slice(1);
}

/** A field is named at the beginning, as a path, or between backticks; a word that only looks like one is not. */
function isNamed(sentence: string, field: string): boolean {
	return new RegExp(`^${field}\\b|\`${field}\\b|\\$\\.${field}\\b|/${field}\\b`).test(sentence);
}
