// Asking for what cannot be had: the reason in words, and nothing typed is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	bookForSomebody, dragOver, ghost, gone, newResource, openDay, picture, seen, sheet, standing, visit
} from '../journey.js';

test('a taken stretch is refused in words, and another time is granted', async (t) => {
	const kiln = await newResource('Large kiln');
	await bookForSomebody(kiln, '10:00-12:00', 'Glazing');
	const page = await visit(t, { as: 'user' });
	await openDay(page, kiln.name);

	await dragOver(page, kiln, '08:00-11:00');
	await seen(ghost(page, 'refused'));
	await seen(page.getByText('Another booking has it 10–12.'));
	await picture(page, 'drag-refused');
	await page.mouse.up();

	const form = sheet(page, kiln.name);
	const reasons = form.getByRole('listitem').filter({ hasText: 'Another booking has it 10–12.' });
	await seen(reasons.filter({ hasText: /Taken until 12:00/ }));
	await form.getByLabel('What for').fill('Bisque firing');
	await page.keyboard.press('Enter');
	await seen(reasons);
	assert.equal(await form.getByLabel('What for').inputValue(), 'Bisque firing');
	assert.equal((await standing(kiln)).length, 1, 'nothing was booked');
	await picture(page, 'refusal-sheet');

	await form.getByLabel('From, time').fill('12:00');
	await form.getByLabel('From, time').blur();
	await seen(form.getByText('Free. You can book this.'));
	await form.getByRole('button', { name: 'Book 12–15' }).click();
	await gone(form);
	const texts = (await standing(kiln)).map(({ text }) => text);
	assert.deepEqual(texts.sort(), ['10:00-12:00 Glazing', '12:00-15:00 Bisque firing']);
});

test('too long is told with its limit, and shortening it is enough', async (t) => {
	const oven = await newResource('Bread oven', { reservation_max_duration: 7200 });
	const page = await visit(t, { as: 'user' });
	await openDay(page, oven.name);

	await dragOver(page, oven, '09:00-12:00');
	await seen(ghost(page, 'refused'));
	await page.mouse.up();
	const form = sheet(page, oven.name);
	await seen(form.getByText('3 h is more than the 2 h one booking may take.'));
	await seen(form.getByText('3 h of at most 2 h'));
	await form.getByLabel('What for').fill('Sourdough');
	await form.getByLabel('Note').fill('Two trays');

	await form.getByLabel('To, time').fill('11:00');
	await form.getByLabel('To, time').blur();
	await seen(form.getByText('Free. You can book this.'));
	assert.equal(await form.getByLabel('What for').inputValue(), 'Sourdough');
	assert.equal(await form.getByLabel('Note').inputValue(), 'Two trays');
	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);
	assert.deepEqual((await standing(oven)).map(({ text, note }) => [text, note]), [
		['09:00-11:00 Sourdough', 'Two trays']
	]);
});

test('closing the sheet keeps what was typed, discarding forgets it', async (t) => {
	const loom = await newResource('Floor loom');
	const page = await visit(t, { as: 'user' });
	await openDay(page, loom.name);
	const form = sheet(page, loom.name);

	await dragOver(page, loom, '09:00-10:00');
	await page.mouse.up();
	await form.getByLabel('What for').fill('Twill');
	await page.keyboard.press('Escape');
	await gone(form);
	await dragOver(page, loom, '14:00-15:00');
	await page.mouse.up();
	await seen(form);
	assert.equal(await form.getByLabel('What for').inputValue(), 'Twill');
	await form.getByRole('button', { name: 'Discard' }).click();
	await gone(form);
	await dragOver(page, loom, '14:00-15:00');
	await page.mouse.up();
	await seen(form);
	assert.equal(await form.getByLabel('What for').inputValue(), '');
});
