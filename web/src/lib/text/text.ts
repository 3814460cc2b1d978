// Words by key, with numbers put in. All texts of the interface stand in en.json; a translation is a second
// file of the same keys.
import words from './en.json';

type Words = { [key: string]: string | Words };

function find(key: string): string | undefined {
	let at: string | Words | undefined = words as Words;
	for (const part of key.split('.')) {
		if (typeof at !== 'object') return undefined;
		at = at[part];
	}
	return typeof at === 'string' ? at : undefined;
}

/** Puts `{name}` from the values into the text. */
function fill(text: string, values: Record<string, string | number>): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a key; the key itself where it is missing, so that a gap is seen and nothing breaks. */
export function t(key: string, values: Record<string, string | number> = {}): string {
	return fill(find(key) ?? key, values);
}

/** The text of a key if there is one. */
export function maybe(key: string, values: Record<string, string | number> = {}): string | null {
	const text = find(key);
	return text === undefined ? null : fill(text, values);
}

/** One of two texts, `key.one` or `key.other`, by the number `count`, which both may name. */
export function plural(key: string, count: number, values: Record<string, string | number> = {}): string {
	return t(`${key}.${count === 1 ? 'one' : 'other'}`, { count, ...values });
}
