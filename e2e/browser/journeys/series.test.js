// Booking the same time every week: each date with its verdict, then the list of dates, and a change of several.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	addDays, assertAccessible, bookForSomebody, day, gone, message, newResource, openDay, picture, seen, seriesOf, sheet,
	until, visit, dragOver
} from '../journey.js';

test('a weekly series keeps the dates that fit, and is cancelled from one date on', async (t) => {
	const scope = await newResource('Weekly scope', { recurring_reservations: 1 });
	await bookForSomebody(scope, '10:00-12:00', 'Course', addDays(day, 14));
	const page = await visit(t, { as: 'user' });
	await openDay(page, scope.name);
	await dragOver(page, scope, '09:00-11:00');
	await page.mouse.up();

	const form = sheet(page, scope.name);
	await form.getByText('Repeat', { exact: true }).click();
	await form.getByLabel('How many times').fill('4');
	await form.getByLabel('How many times').blur();
	await seen(form.getByText('3 of 4 dates are free'));
	await seen(form.getByText('Not all dates are free.'));
	await seen(form.getByRole('listitem').filter({ hasText: 'Taken until 12:00' }));
	await picture(page, 'series-conflict');
	await assertAccessible(page, 'the form of a series');
	await form.getByText('Book the dates that are free').click();
	await seen(form.getByText('Free. You can book this.'));
	await form.getByRole('button', { name: 'Book 3 dates' }).click();
	await gone(form);
	await seen(message(page, 'Booked 3 dates.'));

	await seen(page.getByText('3 dates in the series'));
	assert.equal((await seriesOf(scope)).length, 3);
	await picture(page, 'series-dates');
	await page.getByRole('link', { name: /^Tue 8/ }).or(page.locator('details a').first()).first().click();
	await page.getByLabel('This date and all that follow').check();
	await page.getByRole('button', { name: 'Cancel booking' }).click();
	await seen(message(page, 'Cancelled 2 dates.'));
	await until('one date is left', async () => (await seriesOf(scope)).length === 1);
	await message(page, 'Cancelled 2 dates.').getByRole('button', { name: 'Undo' }).click();
	await until('all dates are back', async () => (await seriesOf(scope)).length === 3);
});
