// Answering a form while booking: fields come and go with the answers, and the answers stand with the booking.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, dragOver, ghost, gone, message, newForm, newResource, openDay, ownBarOf, picture,
	readReservation, seen, sheet, standing, visit
} from '../journey.js';

const FIELDS = [
	{ field_model_id: 'laser', label: 'The laser is used', fieldtype: 'checkbox' },
	{
		field_model_id: 'class', label: 'Laser class', fieldtype: 'dropdown', choices: ['3R', '4'], required: true,
		help: 'It stands on the laser.', show_when: { conditions: [{ field_model_id: 'laser', value: true }] }
	},
	{ field_model_id: 'people', label: 'People in the room', fieldtype: 'number', required: true, min: 1, max: 6 }
];

const ask = (resource) => newForm(resource, 'Laser safety', FIELDS);

test('fields come and go with the answers, and the answers stand with the booking', async (t) => {
	const bench = await newResource('Optical bench');
	await ask(bench);
	const page = await visit(t, { as: 'user' });
	await openDay(page, bench.name);
	await dragOver(page, bench, '09:00-11:00');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();

	const form = sheet(page, bench.name);
	await seen(form.getByText('Laser safety'));
	await seen(form.getByText('Still to answer: People in the room.'));
	assert.equal(await form.getByLabel('Laser class').count(), 0);
	await form.getByLabel('The laser is used').check();
	await seen(form.getByLabel('Laser class'));
	await form.getByLabel('People in the room').fill('9');
	await seen(form.getByText('at most 6'));
	await picture(page, 'form-with-a-wrong-answer');
	await form.getByLabel('People in the room').fill('2');
	await form.getByLabel('Laser class').selectOption('4');
	await seen(form.getByText('Free. You can book this.'));
	await picture(page, 'form-answered');
	await assertAccessible(page, 'the form with questions');
	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);
	const [booked] = await standing(bench);
	assert.ok(booked, 'it stands');
});

test('answers are seen and changed while a booking is changed, and come back', async (t) => {
	const bench = await newResource('Second bench');
	await ask(bench);
	const page = await visit(t, { as: 'user' });
	await openDay(page, bench.name);
	await dragOver(page, bench, '09:00-11:00');
	await page.mouse.up();
	const form = sheet(page, bench.name);
	await form.getByLabel('People in the room').fill('2');
	await form.getByLabel('The laser is used').check();
	await form.getByLabel('Laser class').selectOption('4');
	await form.getByLabel('What for').fill('Tuning');
	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);

	await ownBarOf(page, bench, '9–11, Tuning').click();
	const shown = sheet(page, 'Tuning');
	await seen(shown.getByText('Laser class'));
	await shown.getByRole('button', { name: 'Change' }).click();
	const change = sheet(page, `Change ${bench.name}`);
	await seen(change.getByLabel('Laser class'));
	assert.equal(await change.getByLabel('Laser class').inputValue(), '4');
	assert.equal(await change.getByLabel('People in the room').inputValue(), '2');
	await change.getByLabel('People in the room').fill('9');
	await seen(change.getByText('at most 6'));
	await change.getByLabel('People in the room').fill('3');
	await change.getByLabel('The laser is used').uncheck();
	await gone(change.getByLabel('Laser class'));
	await assertAccessible(page, 'a change of answers');
	await picture(page, 'answers-changed');
	await change.getByRole('button', { name: /^Save/ }).click();
	await gone(change);
	const answers = async () => {
		const [one] = await standing(bench);
		const { form_responses_for_display: forms } = await readReservation(one.reservation_id);
		return forms[0].responses.map(({ label, value }) => `${label} ${value}`).join(', ');
	};
	assert.equal(await answers(), 'The laser is used No, People in the room 3');
	await message(page, 'Changed').getByRole('button', { name: 'Undo' }).click();
	await seen(message(page, 'Restored'));
	assert.equal(await answers(), 'The laser is used Yes, Laser class 4, People in the room 2');
});

test('a form is answered on a phone in the dark', async (t) => {
	const bench = await newResource('Dark bench');
	await ask(bench);
	const page = await visit(t, { as: 'user', device: 'phone', dark: true });
	await page.goto(page.url());
	await openDay(page, bench.name);
	await page.getByRole('button', { name: 'New booking' }).click();
	const form = sheet(page, bench.name);
	await seen(form.getByLabel('People in the room'));
	await form.getByLabel('The laser is used').check();
	await seen(form.getByLabel('Laser class'));
	await picture(page, 'form-on-a-phone');
	await assertNarrow(page, 'the form with questions');
	await assertAccessible(page, 'the form with questions, on a phone');
});
