import { describe, expect, it } from 'vitest';
import { toInstant } from '../time/zone';
import { datesOf, newRepeat, recipeOf, repeatText, weekdaysOf, type Repeat } from './repeat';

const TUESDAY = '2026-11-24';
const repeat = (some: Partial<Repeat>): Repeat => ({ ...newRepeat(), ...some });

describe('the dates of a series', () => {
	it('are counted from the first, or until a last day that counts too', () => {
		expect(datesOf(repeat({ times: 3 }), TUESDAY)).toEqual(['2026-11-24', '2026-12-01', '2026-12-08']);
		expect(datesOf(repeat({ times: null, until: '2026-12-08' }), TUESDAY)).toHaveLength(3);
		expect(datesOf(repeat({ times: null, until: '2026-12-07' }), TUESDAY)).toHaveLength(2);
		expect(datesOf(repeat({ unit: 'daily', every: 2, times: 3 }), TUESDAY).at(-1)).toBe('2026-11-28');
	});

	it('fall on several days of the week, none before the first', () => {
		const two = repeat({ on: [0, 3], times: 4 });
		expect(weekdaysOf(two, TUESDAY)).toEqual([0, 1, 3]);
		expect(datesOf(two, TUESDAY)).toEqual(['2026-11-24', '2026-11-26', '2026-11-30', '2026-12-01']);
		expect(datesOf(repeat({ on: [0], every: 2, times: 3 }), TUESDAY)).toEqual([
			'2026-11-24',
			'2026-12-07',
			'2026-12-08'
		]);
	});

	it('pass over months that lack the day', () => {
		expect(datesOf(repeat({ unit: 'monthly', times: 3 }), '2026-12-31')).toEqual([
			'2026-12-31',
			'2027-01-31',
			'2027-03-31'
		]);
	});

	it('end, whatever was typed', () => {
		expect(datesOf(repeat({ unit: 'daily', times: null, until: null }), TUESDAY)).toHaveLength(1000);
		expect(datesOf(repeat({ every: 0, times: 2 }), TUESDAY)).toHaveLength(2);
	});
});

describe('the recipe', () => {
	const zone = 'America/Toronto';
	it('says the last day, the days of the week and what is left out', () => {
		const made = recipeOf(repeat({ on: [3], times: 4, without: ['2026-12-01'] }), TUESDAY, '09:00:00', zone);
		expect(made).toEqual({
			unit: 'weekly',
			every: 1,
			until: '2026-12-03',
			on: [1, 3],
			cancellations: [toInstant('2026-12-01T09:00:00', zone)]
		});
	});

	it('is told in words', () => {
		expect(repeatText(repeat({ times: 5 }), TUESDAY)).toMatch(/^Every week on Tue, until Tue.* 22/);
		expect(repeatText(repeat({ unit: 'daily', every: 3, times: 2 }), TUESDAY)).toMatch(
			/^Every 3 days, until/
		);
	});
});
