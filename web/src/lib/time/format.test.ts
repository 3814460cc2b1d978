import { describe, expect, it } from 'vitest';
import { clockText, lengthText, spanInDay, zoneCity } from './format';

describe('words for time', () => {
	it('keeps clock times short', () => {
		expect(clockText(9 * 3600, false)).toBe('9');
		expect(clockText(14 * 3600 + 1800, false)).toBe('14:30');
		expect(clockText(0, true)).toBe('12\u00a0am');
		expect(clockText(13 * 3600 + 300, true)).toBe('1:05\u00a0pm');
	});

	it('says lengths as people do', () => {
		expect(lengthText(2700)).toBe('45 min');
		expect(lengthText(12_600)).toBe('3 h 30');
		expect(lengthText(14_400)).toBe('4 h');
		expect(lengthText(14 * 86_400)).toBe('14 days');
		expect(lengthText(86_400 + 14_400)).toBe('1 day 4 h');
		expect(lengthText(0)).toBe('0 min');
		expect(lengthText(30)).toBe('30 s');
	});

	it('says the day of what began before or ends after the day of a list', () => {
		const at = (civil: string) => Date.parse(`${civil}Z`) / 1000;
		const span = (start: string, end: string) =>
			spanInDay(at(start), at(end), at('2026-11-21T00:00'), 'UTC').replace(/[\u00a0\u202f]/g, ' ');
		expect(span('2026-11-20T11:30', '2026-11-22T11:30')).toMatch(/^Fri 11:30( am)?–Sun 11:30( am)?$/);
		expect(span('2026-11-21T11:30', '2026-11-22T11:30')).toMatch(/^11:30( am)?–Sun 11:30( am)?$/);
		expect(span('2026-11-21T11:30', '2026-11-21T11:45')).toMatch(/^11:30–11:45( am)?$/);
		expect(span('2026-11-20T11:30', '2026-12-04T11:30')).toMatch(
			/^Fri 11:30( am)?–Fri.*(Dec 4|4 Dec).* 11:30/
		);
	});

	it('names a zone by its city', () => {
		expect(zoneCity('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
		expect(zoneCity('UTC')).toBe('UTC');
	});
});
