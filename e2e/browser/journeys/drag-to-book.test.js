// Drawing a booking onto an empty stretch of the timeline.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	ownBarOf, dragOver, ghost, gone, laneOf, message, newResource, openDay, picture, seen, sheet, standing, visit
} from '../journey.js';

test('a drag over an empty stretch becomes a booking', async (t) => {
	const hangar = await newResource('Airship hangar');
	const page = await visit(t, { as: 'user' });
	await openDay(page, hangar.name);

	await dragOver(page, hangar, '09:00-11:00');
	await seen(ghost(page, 'ok'));
	assert.match(await ghost(page).textContent(), /9–11 · 2 h/);
	await picture(page, 'drag-ghost');
	await page.mouse.up();

	const form = sheet(page, hangar.name);
	await seen(form.getByText('Free. You can book this.'));
	await form.getByLabel('What for').fill('Mooring practice');
	await picture(page, 'booking-sheet');
	await form.getByRole('button', { name: 'Book 9–11' }).click();

	await seen(message(page, /^Booked Airship hangar, .* 9–11\./));
	await gone(form);
	await gone(ghost(page));
	const mine = ownBarOf(page, hangar, '9–11, Mooring practice');
	await seen(mine);
	assert.equal(await laneOf(page, hangar).locator('.look-mine').count(), 1, 'it looks like one of mine');

	await page.reload();
	await seen(mine);
	assert.deepEqual((await standing(hangar)).map(({ text }) => text), ['09:00-11:00 Mooring practice']);
});

test('a click books the usual length, Escape gives a drag up', async (t) => {
	const shed = await newResource('Balloon shed', { default_reservation_duration: 5400 });
	const page = await visit(t, { as: 'user' });
	await openDay(page, shed.name);

	await dragOver(page, shed, '13:00-15:00');
	await seen(ghost(page));
	await page.keyboard.press('Escape');
	await gone(ghost(page));
	await page.mouse.up();
	assert.equal(await sheet(page, shed.name).count(), 0);

	const { x, y, width } = await laneOf(page, shed).boundingBox();
	await page.mouse.click(x + width / 2, y + 8);
	const form = sheet(page, shed.name);
	await seen(form.getByText('1 h 30'));
	await form.getByRole('button', { name: 'Discard' }).click();
	await gone(form);
	assert.deepEqual(await standing(shed), []);
});
