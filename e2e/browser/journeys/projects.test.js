// Projects: making one, telling it apart, gathering people, notes and bookings; pinning from a reservation and while
// booking; and finding it again once it is put away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, barOf, bookAs, dragOver, ghost, gone, message, newResource, openDay, ownBarOf, picture,
	seen, sheet, signIn, siteId, visit
} from '../journey.js';

const projects = `/site/${siteId}/projects`;

async function make(page, name) {
	await page.goto(projects);
	await page.getByLabel('A new project').fill(name);
	await page.getByRole('button', { name: 'Add project' }).click();
	await seen(message(page, `Added ${name}.`));
	await seen(page.getByRole('heading', { level: 1, name }));
}

const choose = async (page, label, words) => {
	await page.getByRole('combobox', { name: label }).fill(words);
	await page.getByRole('option', { name: words }).first().click();
};

test('a project gathers people, notes, tags and bookings', async (t) => {
	const bench = await newResource('Project bench');
	const page = await visit(t, { as: 'user' });
	await make(page, 'Larval hearing');
	await bookAs(page, bench, '09:00-10:00', 'Pilot');

	await openDay(page, bench.name);
	await ownBarOf(page, bench, '9–10, Pilot').click();
	const shown = sheet(page, 'Pilot');
	await shown.getByRole('button', { name: 'Pin to a project' }).click();
	await choose(page, 'Project', 'Larval hearing');
	await seen(message(page, 'Pinned to Larval hearing.'));
	await seen(shown.getByRole('link', { name: 'Larval hearing' }));
	await assertAccessible(page, 'a reservation of a project');
	await picture(page, 'reservation-of-a-project');
	await page.getByRole('button', { name: 'Close', exact: true }).click();

	await dragOver(page, bench, '11:00-12:00');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();
	const form = sheet(page, bench.name);
	await form.getByLabel('What for').fill('Main run');
	await choose(page, 'Project', 'Larval hearing');
	await seen(form.getByRole('list', { name: 'Projects' }).getByText('Larval hearing'));
	await picture(page, 'booking-with-a-project');
	await form.getByRole('button', { name: 'Book 11–12' }).click();
	await gone(form);
	await ownBarOf(page, bench, '11–12, Main run').click();
	await sheet(page, 'Main run').getByRole('link', { name: 'Larval hearing' }).click();

	await seen(page.getByText('2 bookings · 2 to come · 2 h'));
	await page.getByRole('button', { name: /^Take out Project bench.*11–12/ }).click();
	await seen(message(page, 'Took out'));
	await seen(page.getByText('1 booking · 1 to come · 1 h'));
	await message(page, 'Took out').getByRole('button', { name: 'Undo' }).click();
	await seen(page.getByText('2 bookings · 2 to come · 2 h'));

	await page.getByLabel('A new note').fill('Scratch at 37 degrees.');
	await page.getByRole('button', { name: 'Write note' }).click();
	await seen(page.getByText('Scratch at 37 degrees.'));
	await page.getByRole('button', { name: 'Change', exact: true }).click();
	await page.getByLabel('Note', { exact: true }).fill('Scratch at 36 degrees.');
	await page.getByRole('listitem').getByRole('button', { name: 'Save changes' }).click();
	await message(page, 'Changed the note.').getByRole('button', { name: 'Undo' }).click();
	await seen(page.getByText('Scratch at 37 degrees.'));
	await choose(page, 'Add a tag', 'otoliths');
	await seen(page.getByRole('list', { name: 'Tags' }).getByText('otoliths'));
	const other = signIn('administrator').name;
	await choose(page, 'Add somebody', other);
	await page.getByRole('combobox', { name: `What ${other} does` }).selectOption('reads');
	await seen(message(page, `${other} only reads it now.`));
	await assertAccessible(page, 'a project');
	await picture(page, 'project');

	await page.getByLabel('Where it stands').selectOption('Completed');
	await seen(message(page, 'Saved Larval hearing.'));
	await page.goto(`${projects}?q=larval`);
	await seen(page.getByText('No project matches'));
	await page.getByLabel('Which').selectOption('closed');
	await seen(page.getByRole('row', { name: /Larval hearing.*otoliths.*Completed/ }));
});

test('a booking is given another project while it is changed', async (t) => {
	const bench = await newResource('Moving bench');
	const page = await visit(t, { as: 'user' });
	await make(page, 'Grain growth');
	await bookAs(page, bench, '09:00-10:00', 'Anneal');
	await openDay(page, bench.name);
	await ownBarOf(page, bench, '9–10, Anneal').click();
	await sheet(page, 'Anneal').getByRole('button', { name: 'Change' }).click();
	await choose(page, 'Project', 'Grain growth');
	await page.getByRole('button', { name: /^Save/ }).click();
	await seen(message(page, 'Changed'));
	await barOf(page, bench, /Anneal/).click();
	await seen(sheet(page, 'Anneal').getByRole('link', { name: 'Grain growth' }));
	assert.equal(await sheet(page, 'Anneal').getByRole('link', { name: 'Grain growth' }).count(), 1);
});

for (const dark of [false, true]) {
	for (const device of ['desk', 'phone']) {
		const name = `${device}-${dark ? 'dark' : 'light'}`;
		test(`axe finds nothing grave on the pages about projects, ${name}`, async (t) => {
			const page = await visit(t, { as: 'user', device, dark });
			await make(page, `Survey ${name}`);
			await seen(page.getByRole('list', { name: 'People' }).getByText(signIn('user').name));
			await assertAccessible(page, `a project, ${name}`);
			await assertNarrow(page, `a project, ${name}`);
			await picture(page, `project-${name}`);
			await page.goto(projects);
			await seen(page.getByRole('row').nth(1));
			await assertAccessible(page, `projects, ${name}`);
			await assertNarrow(page, `projects, ${name}`);
			await picture(page, `projects-${name}`);
		});
	}
}
