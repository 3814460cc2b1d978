// Moving and resizing a booking by hand: it stays the same booking, and Undo puts it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	barOf, bookAs, bookForSomebody, dragBar, dragEnd, ghost, message, newResource, openDay, ownBarOf, picture, seen,
	standing, visit
} from '../journey.js';

const textOf = async (resource) => (await standing(resource)).map(({ text }) => text);

test('a drag moves a booking, another one lengthens it, Undo takes that back', async (t) => {
	const lathe = await newResource('Wood lathe');
	const page = await visit(t, { as: 'user' });
	await bookAs(page, lathe, '09:00-11:00', 'Bowls');
	const [before] = await standing(lathe);
	await openDay(page, lathe.name);
	await seen(ownBarOf(page, lathe, '9–11, Bowls'));

	await dragBar(page, lathe, '10:00', '14:00');
	await seen(ghost(page, 'ok'));
	assert.match(await ghost(page).textContent(), /13–15/);
	await picture(page, 'move-ghost');
	await page.mouse.up();
	await seen(message(page, /^Moved to Wood lathe, .* 13–15\./));
	await seen(ownBarOf(page, lathe, '13–15, Bowls'));
	const [moved, ...others] = await standing(lathe);
	assert.deepEqual(others, []);
	assert.equal(moved.text, '13:00-15:00 Bowls');
	assert.equal(moved.lineage_id, before.lineage_id, 'it is the same booking');

	await dragEnd(page, lathe, '15:00', '16:30');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();
	const told = message(page, /^Moved to Wood lathe, .* 13–16:30\./);
	await seen(ownBarOf(page, lathe, '13–16:30, Bowls'));
	await told.getByRole('button', { name: 'Undo' }).click();
	await seen(message(page, /^Restored Wood lathe, .* 13–15\./));
	await seen(ownBarOf(page, lathe, '13–15, Bowls'));
	assert.deepEqual(await textOf(lathe), ['13:00-15:00 Bowls']);
	assert.equal((await standing(lathe))[0].lineage_id, before.lineage_id);
});

test('a move onto something taken is told while dragging, and nothing moves', async (t) => {
	const press = await newResource('Letter press');
	const page = await visit(t, { as: 'user' });
	await bookAs(page, press, '09:00-10:00', 'Cards');
	await bookForSomebody(press, '13:00-15:00', 'Posters');
	await openDay(page, press.name);
	await seen(ownBarOf(page, press, '9–10, Cards'));

	await dragBar(page, press, '09:30', '13:30');
	await seen(ghost(page, 'refused'));
	await seen(page.getByText('Another booking has it 13–15.'));
	await page.mouse.up();
	await seen(message(page, /^Not moved\. Another booking has it 13–15\./));
	await seen(ownBarOf(page, press, '9–10, Cards'));
	assert.deepEqual((await textOf(press)).sort(), ['09:00-10:00 Cards', '13:00-15:00 Posters']);
});

test("somebody else's booking does not move", async (t) => {
	const plotter = await newResource('Wide plotter');
	await bookForSomebody(plotter, '10:00-12:00', 'Maps');
	const page = await visit(t, { as: 'user' });
	await openDay(page, plotter.name);
	await seen(barOf(page, plotter, '10–12, Maps, Journeys, Booked'));
	await dragBar(page, plotter, '11:00', '15:00');
	assert.equal(await ghost(page).count(), 0);
	await page.mouse.up();
	assert.deepEqual(await textOf(plotter), ['10:00-12:00 Maps']);
});
