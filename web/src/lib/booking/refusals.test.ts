import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { maybe } from '../text/text';
import { toInstant } from '../time/zone';
import { wordsOf } from './refusals';

const ZONE = 'America/Toronto';

describe('refusals in words', () => {
	it('say the numbers with their limit', () => {
		const words = wordsOf(
			{
				code: 'duration.too_long',
				message: 'too long',
				params: { asked_seconds: 5 * 3600, limit_seconds: 4 * 3600 }
			},
			ZONE
		);
		expect(words).toEqual({ title: 'Too long', sentence: '5 h is more than the 4 h one booking may take.' });
	});

	it('say until when it is taken', () => {
		const at = (text: string) => toInstant(text, ZONE);
		const params = {
			taken_start_unix: at('2026-11-25T09:00:00'),
			taken_end_unix: at('2026-11-25T11:15:00'),
			free_units: 0,
			asked_units: 1
		};
		const words = wordsOf({ code: 'overlap.taken', message: 'Taken 9 to 11:15.', params }, ZONE);
		expect(words.title).toMatch(/^Taken until 11:15/);
		expect(words.sentence).toMatch(/^Another booking has it 9/);
		const partly = { ...params, free_units: 2, asked_units: 3 };
		expect(wordsOf({ code: 'overlap.taken', message: 'Taken.', params: partly }, ZONE).sentence).toMatch(
			/^Only 2 of the 3 are free 9/
		);
		expect(wordsOf({ code: 'overlap.taken', message: 'Taken.' }, ZONE).title).toBeNull();
	});

	it('name the day of what is in the way only when it is another', () => {
		const at = (text: string) => toInstant(text, ZONE);
		const params = { taken_start_unix: at('2026-11-25T18:00:00'), taken_end_unix: at('2026-11-26T00:00:00') };
		const refusal = { code: 'hours.weekly_block', message: 'Closed.' };
		const asked = (text: string) =>
			wordsOf({ ...refusal, params: { ...params, asked_start_unix: at(text) } }, ZONE);
		expect(asked('2026-11-24T22:00:00').sentence).toContain('Wed');
		expect(asked('2026-11-25T17:00:00').sentence).not.toContain('Wed');
	});

	it('name the quota, the closure and the training they are about', () => {
		const at = (text: string) => toInstant(text, ZONE);
		const quota = { measure: 'seconds', period: 'month', used: 36_000, asked: 7200, limit: 39_600 };
		const params = { ...quota, name: 'Beam time', period_start_unix: at('2026-11-01T00:00:00') };
		expect(wordsOf({ code: 'quota.reached', message: 'Too much.', params }, ZONE).sentence).toBe(
			'Beam time: with this it would be 12 h in November 2026, at most 11 h.'
		);
		const closed = {
			closed_start_unix: at('2026-11-25T18:00:00'),
			closed_end_unix: at('2026-11-25T20:00:00')
		};
		const closure = { code: 'hours.closed', message: 'Closed.' };
		expect(wordsOf({ ...closure, params: closed }, ZONE).sentence).toMatch(/^It is closed (18|6)–/);
		expect(wordsOf({ ...closure, params: { ...closed, reason: 'Fire drill' } }, ZONE).sentence).toMatch(
			/^Fire drill: it is closed/
		);
		const training = { code: 'training.missing', message: 'Needed.', params: { name: 'Laser safety' } };
		expect(wordsOf(training, ZONE).sentence).toMatch(/^Laser safety is needed first/);
	});

	it('exist for every code of the rules', () => {
		const page = readFileSync('../docs/RULES.md', 'utf8');
		const codes = [...page.matchAll(/^(?:\| |- )`([a-z_]+\.[a-z_]+)`/gm)].map(([, code]) => code ?? '');
		expect(codes.length).toBeGreaterThan(40);
		const speechless = codes.filter(
			(code) => maybe(`refusal.${code}.title`) === null || maybe(`refusal.${code}.sentence`) === null
		);
		expect(speechless).toEqual([]);
	});

	it("fall back to the server's sentence for what is new or lacks its numbers", () => {
		expect(wordsOf({ code: 'quota.new_thing', message: 'Only so many.' }, ZONE)).toEqual({
			title: null,
			sentence: 'Only so many.'
		});
		expect(wordsOf({ code: 'duration.too_long', message: 'This is too long.' }, ZONE).sentence).toBe(
			'This is too long.'
		);
	});
});
