// Looking after resources by the form that is made from the server's own description.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findResources, message, newResource, picture, readResource, seen, siteId, until, visit } from '../journey.js';

test('an administrator adds a resource and changes one setting', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto('/');
	await page.getByRole('navigation').getByRole('link', { name: 'Resources' }).first().click();
	await page.getByRole('link', { name: 'Add a resource' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Rope walk');
	await page.getByLabel('Category with its order').fill('Journeys');
	await picture(page, 'new-resource');
	await page.getByRole('button', { name: 'Add resource' }).click();
	await seen(message(page, 'Added Rope walk.'));
	await page.waitForURL(/\/admin\/resources\/resv_/);
	const [made] = await findResources('Rope walk');
	assert.ok(page.url().endsWith(made.reservable_id));

	await page.getByPlaceholder('Find a setting').fill('longest booking');
	const longest = page.getByLabel('Longest booking');
	await longest.fill('3');
	await page.locator('#field-reservation_max_duration').getByRole('combobox').selectOption('hours');
	await seen(page.getByText('1 change not saved'));
	await page.getByRole('button', { name: 'Save changes' }).click();
	await seen(message(page, 'Saved Rope walk.'));
	const settings = await readResource(made.reservable_id);
	assert.equal(settings.reservation_max_duration, 10_800);
	assert.equal(settings.category, 'Journeys');

	await page.goto(`/site/${siteId}/timeline?q=rope+walk`);
	await seen(page.getByRole('rowheader', { name: /Rope walk/ }));
});

for (const [label, field, typed, sentence] of [
	['Shortest booking', 'reservation_minimum', '-5', /at least 0/],
	['Website', 'website', 'no address', /address/],
	['Category with its order', 'category_sortable', 'A / B / C / D / E', /5 levels/]
]) {
	test(`a value that makes no sense is told at its field: ${label}`, async (t) => {
		const mill = await newResource(`Paper mill, ${label}`);
		const page = await visit(t, { as: 'administrator' });
		await page.goto(`/site/${siteId}/admin/resources/${mill.reservable_id}`);
		const input = page.getByLabel(label, { exact: true });
		await input.fill(typed);
		await page.getByRole('button', { name: 'Save changes' }).click();
		const told = page.locator(`#field-${field}`).getByRole('alert');
		await seen(told.getByText(sentence));
		assert.equal(await input.getAttribute('aria-invalid'), 'true');
		assert.equal(await input.inputValue(), typed, 'what was typed is still there');
		assert.equal((await readResource(mill.reservable_id))[field], mill[field], 'nothing was saved');
	});
}

test('what the form knows to be wrong is not even sent', async (t) => {
	const press = await newResource('Coffee press');
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/resources/${press.reservable_id}`);
	const grid = page.getByLabel('Grid of start and end, in minutes');
	await grid.fill('-7');
	await page.getByRole('button', { name: 'Save changes' }).click();
	const told = page.locator('#field-restrict_start_end_minutes').getByRole('alert');
	await seen(told.getByText('It must be at least 1.'));
	assert.equal(await grid.getAttribute('aria-invalid'), 'true');
	assert.match(await grid.evaluate((field) => field.validationMessage), /1/, 'the least is named');
	assert.equal((await readResource(press.reservable_id)).restrict_start_end_minutes, 15);
});

test('what has a unit of its own is not explained in seconds', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/resources/new`);
	const lengths = page.locator('.setting:has(.duration)');
	await seen(lengths.first());
	for (const help of await lengths.locator('.help').allInnerTexts()) assert.doesNotMatch(help, /seconds/);
});

test('unsaved changes outlive a reload', async (t) => {
	const mint = await newResource('Coin mint');
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/resources/${mint.reservable_id}`);
	await page.getByLabel('Name', { exact: true }).fill('Medal mint');
	await seen(page.getByText('1 change not saved'));
	await page.reload();
	await until('the change is back', async () => {
		const name = page.getByLabel('Name', { exact: true });
		return (await name.isVisible()) && (await name.inputValue()) === 'Medal mint';
	});
	assert.equal((await readResource(mint.reservable_id)).name, 'Coin mint');
});

test('a member sees nothing of it', async (t) => {
	const vault = await newResource('Tape vault');
	const page = await visit(t, { as: 'user' });
	await page.goto(`/site/${siteId}/resource/${vault.reservable_id}`);
	await seen(page.getByRole('heading', { name: 'Tape vault', level: 1 }));
	assert.equal(await page.getByRole('link', { name: 'Resources' }).count(), 0);
	assert.equal(await page.getByRole('link', { name: 'Edit settings' }).count(), 0);

	for (const path of ['', `/${vault.reservable_id}`, '/new']) {
		await page.goto(`/site/${siteId}/admin/resources${path}`);
		await seen(page.getByRole('heading', { name: 'This page does not exist', level: 1 }));
		assert.equal(await page.getByRole('button', { name: /Save changes|Add resource/ }).count(), 0);
	}
});
