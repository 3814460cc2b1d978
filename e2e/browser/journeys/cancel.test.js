// Cancelling, and thinking better of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownBarOf, bookAs, gone, message, newResource, openDay, picture, seen, sheet, standing, visit } from '../journey.js';

test('a booking is cancelled from its sheet and brought back by Undo', async (t) => {
	const dome = await newResource('Observatory dome');
	const page = await visit(t, { as: 'user' });
	await bookAs(page, dome, '17:00-19:00', 'Saturn');
	await openDay(page, dome.name);
	const bar = ownBarOf(page, dome, '17–19, Saturn');
	await bar.click();
	const details = sheet(page, 'Saturn');
	await seen(details.getByText('Maya Lindqvar'));
	await picture(page, 'reservation-sheet');
	await details.getByRole('button', { name: 'Cancel booking' }).click();

	await gone(bar);
	await gone(details);
	assert.deepEqual(await standing(dome), []);
	await message(page, /^Cancelled Observatory dome, .* 17–19\./).getByRole('button', { name: 'Undo' }).click();
	await seen(message(page, /^Restored Observatory dome/));
	await seen(bar);
	assert.deepEqual((await standing(dome)).map(({ text }) => text), ['17:00-19:00 Saturn']);
});

test('My bookings lists it, cancels it, and brings it back', async (t) => {
	const sledge = await newResource('Dog sledge');
	const page = await visit(t, { as: 'user' });
	await bookAs(page, sledge, '08:00-09:30', 'Training run');
	await page.goto('/');
	await page.getByRole('navigation').getByRole('link', { name: 'My bookings' }).first().click();
	await page.waitForURL(/\/me$/);
	const entry = page.getByRole('listitem').filter({ hasText: 'Dog sledge' });
	await seen(entry.getByText('8–9:30'));
	await seen(entry.getByText('Training run'));

	await entry.getByRole('button', { name: 'Cancel booking' }).click();
	await gone(entry);
	assert.deepEqual(await standing(sledge), []);
	await message(page, /^Cancelled Dog sledge/).getByRole('button', { name: 'Undo' }).click();
	await seen(entry);
	assert.deepEqual((await standing(sledge)).map(({ text }) => text), ['08:00-09:30 Training run']);

	await entry.getByRole('link', { name: 'Dog sledge' }).click();
	await seen(sheet(page, 'Training run'));
});
