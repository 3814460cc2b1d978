// Refusals in words: ours by code, with the numbers put in; the server's sentence where a code is new to us.
// Pure.
import type { Notice, Refusal } from '../api/shapes';
import { maybe } from '../text/text';
import { dayText, fullTime, lengthText, momentText, spanText } from '../time/format';
import { dateAt } from '../time/zone';

export interface Words {
	title: string | null;
	sentence: string;
}

/** A title of a few words, if the code is known, and the sentence. */
export function wordsOf(refusal: Refusal | Notice, zone: string): Words {
	const code = refusal.code ?? '';
	const values = valuesOf(refusal.params ?? {}, zone);
	const isPartly = typeof values.free === 'number' && values.free > 0;
	const sentence = maybe(`refusal.${code}.${isPartly ? 'partly' : 'sentence'}`, values);
	return {
		title: filled(maybe(`refusal.${code}.title`, values)),
		sentence: filled(sentence) ?? refusal.message
	};
}

/** The text, unless a number it speaks of is missing. */
function filled(text: string | null): string | null {
	return text && !/\{\w+\}/.test(text) ? text : null;
}

/** The numbers of a refusal as words, by the names that the texts use. */
function valuesOf(params: Record<string, unknown>, zone: string): Record<string, string | number> {
	const number = (name: string) => (typeof params[name] === 'number' ? params[name] : null);
	const values: Record<string, string | number> = {};
	const put = (name: string, from: string, say: (value: number) => string | number) => {
		const value = number(from);
		if (value !== null) values[name] = say(value);
	};
	put('asked', 'asked_seconds', lengthText);
	put('limit', 'limit_seconds', lengthText);
	put('limit', 'limit_unix', (at) => momentText(at, zone));
	put('asked', 'asked_unix', (at) => fullTime(at, zone));
	put('before', 'before_unix', (at) => fullTime(at, zone));
	put('after', 'after_unix', (at) => fullTime(at, zone));
	put('grid', 'grid_minutes', (minutes) => lengthText(minutes * 60));
	put('asked', 'asked_units', (units) => units);
	put('limit', 'limit_units', (units) => units);
	put('free', 'free_units', (units) => units);
	const [from, to] = [number('taken_start_unix'), number('taken_end_unix')];
	if (from !== null && to !== null) {
		const asked = number('asked_start_unix');
		const isSameDay = asked === null || dateAt(asked, zone) === dateAt(from, zone);
		values.taken = `${isSameDay ? '' : `${dayText(from, zone)} `}${spanText(from, to, zone)}`;
		values.until = fullTime(to, zone);
	}
	return values;
}
