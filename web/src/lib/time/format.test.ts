import { describe, expect, it } from 'vitest';
import { clockText, lengthText, zoneCity } from './format';

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

	it('names a zone by its city', () => {
		expect(zoneCity('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
		expect(zoneCity('UTC')).toBe('UTC');
	});
});
