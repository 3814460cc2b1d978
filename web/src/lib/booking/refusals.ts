// Refusals in words: ours by code, with the numbers put in; the server's sentence where a code is new to us.
// Pure.
import type { Notice, Refusal } from '../api/shapes';
import { maybe, plural, t } from '../text/text';
import { dayText, fullTime, lengthText, momentText, monthText, spanText } from '../time/format';
import { dateAt } from '../time/zone';
import { amountText } from './money';

export interface Words {
	title: string | null;
	sentence: string;
}

/** A title of a few words, if the code is known, and the sentence. */
export function wordsOf(refusal: Refusal | Notice, zone: string): Words {
	const code = refusal.code ?? '';
	const values = valuesOf(refusal.params ?? {}, zone);
	const isPartly = typeof values.free === 'number' && values.free > 0;
	const kind = isPartly ? 'partly' : 'reason' in values ? 'named' : 'sentence';
	const sentence = maybe(`refusal.${code}.${kind}`, values);
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
	put('asked', 'asked_occurrences', (count) => count);
	put('limit', 'limit_occurrences', (count) => count);
	put('upcoming', 'upcoming', (count) => count);
	put('limit', 'limit', (count) => count);
	put('ended', 'ended_unix', (at) => momentText(at, zone));
	put('needed', 'needed_until_unix', (at) => momentText(at, zone));
	put('asked', 'asked_int', (hundredths) => amountText(hundredths, ''));
	put('limit', 'limit_int', (hundredths) => amountText(hundredths, ''));
	for (const name of ['name', 'reason']) {
		const text = params[name];
		if (typeof text === 'string' && text) values[name] = text;
	}
	for (const name of ['before', 'after']) {
		const civil = params[name];
		if (typeof civil === 'string') values[name] = civil.slice(11, 16);
	}
	Object.assign(values, quotaOf(params, zone));
	for (const name of ['taken', 'closed', 'nearest']) {
		const [from, to] = [number(`${name}_start_unix`), number(`${name}_end_unix`)];
		if (from === null || to === null) continue;
		const asked = number('asked_start_unix');
		const isSameDay = asked === null || dateAt(asked, zone) === dateAt(from, zone);
		values[name] = `${isSameDay ? '' : `${dayText(from, zone)} `}${spanText(from, to, zone)}`;
		values.until = fullTime(to, zone);
	}
	return values;
}

/** What a quota would come to, in its measure and period. */
function quotaOf(params: Record<string, unknown>, zone: string): Record<string, string> {
	const { measure, period, used, asked, limit, period_start_unix: start } = params;
	const numbers = [used, asked, limit, start];
	if (typeof period !== 'string' || numbers.some((one) => typeof one !== 'number')) return {};
	const [before, more, most, from] = numbers as [number, number, number, number];
	const say = (amount: number) =>
		measure === 'seconds' ? lengthText(amount) : plural('quota.bookings', amount);
	const when = {
		day: dayText(from, zone),
		month: monthText(from, zone),
		year: dateAt(from, zone).slice(0, 4)
	};
	return { total: say(before + more), limit: say(most), period: t(`quota.period.${period}`, when) };
}
