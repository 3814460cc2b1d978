import { describe, expect, it } from 'vitest';
import { amountText, choiceText, lineText, perText, taxText, totalOf } from './money';

const line = {
	description: null,
	measure: 'seconds',
	count: 9000,
	units: 1,
	rate_int: 1250,
	price_int: 3125
};
const details = (total: number, code = 'EUR') => ({
	price_int: total,
	lines: [],
	tax_rate: null,
	tax_int: 0,
	total_int: total,
	currency_code: code
});

describe('money in words', () => {
	it('writes amounts as the locale does', () => {
		expect(amountText(123_450, 'EUR', 'en-GB')).toBe('€1,234.50');
		expect(amountText(123_450, 'EUR', 'de-DE').replace(/\s/g, ' ')).toBe('1.234,50 €');
		expect(amountText(500, '', 'en-GB')).toBe('5.00');
		expect(taxText(1300, 'en-GB')).toBe('13%');
		expect(taxText(775, 'en-GB')).toBe('7.75%');
	});

	it('accounts for each part of a price', () => {
		expect(lineText(line, 'per hour', 'EUR')).toBe('2 h 30 at €12.50 per hour');
		expect(lineText({ ...line, units: 3 }, 'per hour', 'EUR')).toMatch(/per hour, 3 units$/);
		expect(lineText({ ...line, measure: 'use', count: 1 }, 'per use', 'EUR')).toBe('1 use at €12.50 per use');
		expect(lineText({ ...line, measure: 'quantity', count: 3 }, 'per sample', 'EUR')).toMatch(/^3 at /);
		expect(perText('per mL')).toBe('per mL');
	});

	it('names a choice with its price, or by its name alone', () => {
		const offer = { reservable_id: 'r', rate_id: 1, rate_unit: 'per hour' as const, needs_quantity: false };
		const rate = { ...offer, require_account_number: false, description: 'Academic' };
		expect(choiceText({ ...rate, price_details: details(2500) })).toBe('Academic, €25.00');
		expect(choiceText(rate)).toBe('Academic');
	});

	it('adds up what is in one currency', () => {
		expect(totalOf([details(100), details(250)])).toEqual({ hundredths: 350, code: 'EUR' });
		expect(totalOf([details(100), details(250, 'USD')])).toBeNull();
		expect(totalOf([details(100), null])).toBeNull();
		expect(totalOf([])).toBeNull();
	});
});
