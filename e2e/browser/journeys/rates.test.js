// Choosing how to pay: the rates that are offered, what they cost, and who has to say yes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, dragOver, ghost, gone, newResource, openDay, picture, seen, sheet, standing, visit
} from '../journey.js';

const RATES = [
	{ rate: 12.5, rate_description: 'Academic', currency_code: 'EUR', tax_rate: 1900 },
	{ rate: 40, rate_description: 'With help', rate_unit: 'per use', currency_code: 'EUR', require_account_number: true },
	{ rate: 3, rate_description: 'Night', currency_code: 'EUR', rate_duration_minimum: 21_600 }
];

test('a rate is chosen, its price is seen, and the account number is asked for', async (t) => {
	const laser = await newResource('Laser cutter', { rates: RATES, rate_quotes: true });
	const page = await visit(t, { as: 'user' });
	await openDay(page, laser.name);
	await dragOver(page, laser, '09:00-11:00');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();

	const form = sheet(page, laser.name);
	await seen(form.getByText('Free. One thing is still to be chosen.'));
	const rate = form.getByLabel('Rate', { exact: true });
	const choices = await rate.getByRole('option').allTextContents();
	assert.deepEqual(choices, ['Choose a rate', 'Academic, €29.75', 'With help, €40.00', 'Ask for a quote']);
	await rate.selectOption({ label: 'Academic, €29.75' });
	await seen(form.getByText('Free. You can book this.'));
	await seen(form.getByText('Confirmed at once'));
	await seen(form.getByText('2 h at €12.50 per hour'));
	await seen(form.getByText('Tax 19%'));
	await picture(page, 'rate-chosen');
	await assertAccessible(page, 'the form with a price');

	await rate.selectOption({ label: 'With help, €40.00' });
	await seen(form.getByText('This rate needs an account number.'));
	await form.getByLabel('Account number').fill('4711');
	await seen(form.getByText('Free. You can book this.'));
	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);
	const [booked] = await standing(laser);
	assert.deepEqual([booked.price_int, booked.rate_description, booked.account_number], [4000, 'With help', '4711']);
});

test('the only rate is chosen by itself, and the way to a yes is told', async (t) => {
	const [rate] = RATES;
	const saw = await newResource('Band saw', { rates: [rate] });
	const page = await visit(t, { as: 'user', device: 'phone', dark: true });
	await page.goto(page.url());
	await openDay(page, saw.name);
	await page.getByRole('button', { name: 'New booking' }).click();
	const form = sheet(page, saw.name);
	await seen(form.getByText('Free. You can book this.'));
	await seen(form.getByText('Academic, €14.88'));
	await assertNarrow(page, 'the form with a price');
	await assertAccessible(page, 'the form with a price, on a phone');
});
