import { describe, expect, it } from 'vitest';
import {
	HOUR,
	addDays,
	addMonths,
	dateAt,
	floorToStep,
	isDate,
	mondayOf,
	roundToStep,
	startOfDate,
	toCivil,
	toInstant,
	weekdayOf
} from './zone';

const TORONTO = 'America/Toronto';

describe('the clock on the wall', () => {
	it('goes there and back', () => {
		for (const zone of [TORONTO, 'Asia/Kathmandu', 'Europe/Helsinki', 'UTC', 'Pacific/Apia']) {
			for (let instant = 1_790_000_000; instant < 1_800_000_000; instant += 86_400 * 3 + 1_234) {
				expect(toInstant(toCivil(instant, zone), zone)).toBe(instant);
			}
		}
	});

	it('takes the first of two equal times', () => {
		const first = toInstant('2026-11-01T01:30:00', TORONTO);
		expect(toCivil(first, TORONTO)).toBe('2026-11-01T01:30:00');
		expect(toCivil(first + HOUR, TORONTO)).toBe('2026-11-01T01:30:00');
	});

	it('moves a time that does not exist to after the jump', () => {
		expect(toCivil(toInstant('2026-03-08T02:30:00', TORONTO), TORONTO)).toBe('2026-03-08T03:30:00');
	});

	it('knows days of 23, 24 and 25 hours', () => {
		const hours = (date: string) =>
			(startOfDate(addDays(date, 1), TORONTO) - startOfDate(date, TORONTO)) / HOUR;
		expect(hours('2026-03-08')).toBe(23);
		expect(hours('2026-03-09')).toBe(24);
		expect(hours('2026-11-01')).toBe(25);
	});
});

describe('dates', () => {
	it('steps over months and years', () => {
		expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
		expect(addMonths('2026-11-24', 2)).toBe('2027-01-01');
		expect(mondayOf('2026-11-29')).toBe('2026-11-23');
		expect(weekdayOf('2026-11-24')).toBe(1);
	});

	it('tells real dates from others', () => {
		expect(isDate('2026-02-28')).toBe(true);
		expect(isDate('2026-02-30')).toBe(false);
		expect(isDate('today')).toBe(false);
		expect(isDate(null)).toBe(false);
	});

	it('snaps to the grid of the wall, also in zones of half hours', () => {
		const zone = 'Asia/Kathmandu';
		const instant = toInstant('2026-11-24T10:38:00', zone);
		expect(toCivil(floorToStep(instant, 30, zone), zone)).toBe('2026-11-24T10:30:00');
		expect(toCivil(roundToStep(instant, 15, zone), zone)).toBe('2026-11-24T10:45:00');
		expect(dateAt(instant, 'UTC')).toBe('2026-11-24');
	});
});
