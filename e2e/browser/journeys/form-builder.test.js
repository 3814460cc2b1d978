// Making a form: questions, their order by hand and by keys, when they are shown, whose bookings ask them; then
// booking what asks it, changing it with a way back, pausing and archiving it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, dragOver, ghost, gone, message, newForm, newResource, openDay, picture, seen, sheet,
	siteId, visit
} from '../journey.js';

const forms = `/site/${siteId}/admin/forms`;
const questions = (page) => page.getByRole('list', { name: 'Questions' }).getByRole('listitem');
const handle = (page, name) => page.getByRole('button', { name: `Move “${name}”` });
const orderOf = async (page) => (await questions(page).locator('.line b').allTextContents()).join(', ');

async function add(page, sort, label) {
	await page.getByRole('group', { name: 'Add a question:' }).getByRole('button', { name: sort, exact: true }).click();
	await page.getByLabel('Question', { exact: true }).fill(label);
}

test('a form is made, tried out, asked, changed and taken back', async (t) => {
	const bench = await newResource('Builder bench');
	const page = await visit(t, { as: 'administrator' });
	await page.goto(forms);
	await page.getByRole('link', { name: 'New form' }).first().click();
	await page.getByRole('button', { name: 'Make form' }).click();
	await seen(page.getByRole('alert').first());

	await page.getByLabel('Name', { exact: true }).fill('Laser bench');
	await page.getByLabel('Who is asked').selectOption('resources');
	await page.getByRole('combobox', { name: 'Add a resource' }).fill(bench.name);
	await page.getByRole('option', { name: bench.name }).click();
	await add(page, 'Menu', 'Laser class');
	await page.getByLabel('Choices, one to a line').fill('3R\n4');
	await page.getByLabel('Required Where').check();
	await add(page, 'Tick box', 'The laser is used');
	await add(page, 'Number', 'People in the room');
	await page.getByLabel('At most').fill('6');

	await handle(page, 'The laser is used').focus();
	await page.keyboard.press('ArrowUp');
	assert.equal(await orderOf(page), 'The laser is used, Laser class, People in the room');
	assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /The laser is used/);

	await page.getByRole('button', { name: /^Laser class/ }).click();
	await page.getByRole('button', { name: 'Show it only after an answer' }).click();
	await seen(page.getByText('Menu · Shown when “The laser is used” is ticked.'));
	const preview = page.getByRole('region', { name: 'As it is asked' });
	assert.equal(await preview.getByLabel('Laser class').count(), 0);
	await preview.getByLabel('The laser is used').check();
	await seen(preview.getByLabel('Laser class'));
	await assertAccessible(page, 'the form builder');
	await picture(page, 'form-builder');

	await page.getByRole('button', { name: /^Laser class/ }).click();
	await handle(page, 'People in the room').scrollIntoViewIfNeeded();
	const from = await handle(page, 'People in the room').boundingBox();
	const to = await handle(page, 'The laser is used').boundingBox();
	await page.mouse.move(from.x + 10, from.y + 20);
	await page.mouse.down();
	await page.mouse.move(to.x + 10, to.y + 4, { steps: 6 });
	await picture(page, 'form-builder-dragging');
	await page.mouse.up();
	assert.equal(await orderOf(page), 'People in the room, The laser is used, Laser class');

	await page.reload();
	await seen(questions(page).first());
	assert.equal(await orderOf(page), 'People in the room, The laser is used, Laser class');
	await page.getByRole('button', { name: 'Make form' }).click();
	await seen(message(page, 'Made the form Laser bench.'));
	await seen(page.getByText('Version 1, changed'));

	const member = await visit(t, { as: 'user' });
	await openDay(member, bench.name);
	await dragOver(member, bench, '09:00-11:00');
	await seen(ghost(member, 'ok'));
	await member.mouse.up();
	await seen(sheet(member, bench.name).getByLabel('People in the room'));

	await page.getByRole('button', { name: /^Laser class/ }).click();
	await page.getByRole('button', { name: 'Remove this question' }).click();
	await seen(message(page, 'Removed “Laser class”.'));
	await page.getByRole('button', { name: 'Undo' }).click();
	await seen(page.getByRole('button', { name: /^Laser class/ }));
	await handle(page, 'The laser is used').focus();
	await page.keyboard.press('ArrowDown');
	await seen(page.getByText('It depends on a question that does not stand above it any more.'));
	await page.getByRole('button', { name: 'Save changes' }).click();
	await seen(page.getByText('no field before this one').first());
	await page.getByRole('button', { name: 'Discard changes' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Laser bench, new');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await seen(message(page, 'Saved Laser bench, new as version 2.'));
	await message(page, 'Saved').getByRole('button', { name: 'Undo' }).click();
	await seen(page.getByText('Version 3, changed'));
	assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Laser bench');

	await page.getByRole('button', { name: 'Archive this form' }).click();
	await page.getByRole('button', { name: 'Archive it for good' }).click();
	await seen(page.getByText('This form is archived.'));
	await page.goto(`${forms}?q=laser+bench`);
	await seen(page.getByText('No form matches'));
	await page.getByLabel('Which forms').selectOption('all');
	await seen(page.getByRole('row', { name: /Laser bench/ }).getByText('Archived'));
});

test('forms are searched and paused with a way back', async (t) => {
	const bench = await newResource('Paused bench');
	await newForm(bench, 'Paused questions', [{ label: 'Why', fieldtype: 'text' }]);
	const page = await visit(t, { as: 'administrator' });
	await page.goto(forms);
	await page.getByLabel('Find a form').fill('paused');
	await page.waitForURL(/q=paused/);
	const row = page.getByRole('row', { name: /Paused questions/ });
	await row.getByRole('button', { name: 'Pause' }).click();
	await seen(row.getByText('Paused', { exact: true }));
	await page.getByRole('button', { name: 'Undo' }).click();
	await gone(row.getByText('Paused', { exact: true }));
});

for (const dark of [false, true]) {
	for (const device of ['desk', 'phone']) {
		const name = `${device}-${dark ? 'dark' : 'light'}`;
		test(`axe finds nothing grave on the pages about forms, ${name}`, async (t) => {
			const bench = await newResource(`Form shown, ${name}`);
			const form = await newForm(bench, `Shown ${name}`, [
				{ field_model_id: 'laser', label: 'The laser is used', fieldtype: 'checkbox' },
				{
					field_model_id: 'class', label: 'Laser class', fieldtype: 'dropdown', choices: ['3R', '4'], required: true,
					help: 'It stands on the laser.', show_when: { conditions: [{ field_model_id: 'laser', value: true }] }
				}
			]);
			const page = await visit(t, { as: 'administrator', device, dark });
			await page.goto(forms);
			await seen(page.getByRole('row').nth(1));
			await assertAccessible(page, `forms, ${name}`);
			await assertNarrow(page, `forms, ${name}`);
			await picture(page, `forms-${name}`);
			await page.goto(`${forms}/${form.form_id}`);
			await page.getByRole('button', { name: /^Laser class/ }).click();
			await seen(page.getByLabel('The answer to'));
			await assertAccessible(page, `a form, ${name}`);
			await assertNarrow(page, `a form, ${name}`);
			await picture(page, `form-${name}`);
		});
	}
}
