// Properties that the site defines, the table of resources with its trial, and one change for many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, findResources, gone, message, newResource, picture, readResource, seen, siteId, until, visit
} from '../journey.js';

const admin = `/site/${siteId}/admin/resources`;

for (const dark of [false, true]) {
	const light = dark ? 'dark' : 'light';

	test(`a property is defined, filled in and filtered by, ${light}`, async (t) => {
		const kiln = await newResource(`Kiln, ${light}`);
		const page = await visit(t, { as: 'administrator', dark });
		const name = `Glaze, ${light}`;
		await page.goto(admin);
		await page.getByRole('link', { name: 'Properties' }).click();
		await seen(page.getByRole('button', { name: 'House', exact: true }));
		await page.getByRole('button', { name: 'Define a property' }).click();
		const sheet = page.getByRole('region', { name: 'Define a property' });
		await sheet.getByLabel('Name').fill(name);
		await sheet.getByLabel('Kind of value').selectOption('Choice');
		await page.keyboard.press('Tab');
		await sheet.getByLabel('Choices').fill('Salt\nAsh');
		await sheet.getByLabel('A filter of lists').check();
		await assertAccessible(page, `a new property, ${light}`);
		await picture(page, `property-${light}`);
		await sheet.getByRole('button', { name: 'Add property' }).click();
		await seen(message(page, `Added ${name}.`));
		await seen(page.getByRole('button', { name, exact: true }));
		await gone(sheet);
		await picture(page, `properties-${light}`);

		await page.goto(`${admin}/${kiln.reservable_id}`);
		await page.getByLabel(name, { exact: true }).selectOption('Ash');
		await page.getByLabel(name, { exact: true }).scrollIntoViewIfNeeded();
		await picture(page, `property-in-form-${light}`);
		await page.getByRole('button', { name: 'Save changes' }).click();
		await seen(message(page, `Saved ${kiln.name}.`));
		const { properties } = await readResource(kiln.reservable_id);
		assert.deepEqual(properties.map((one) => one.value), ['Ash']);

		await page.goto(admin);
		await page.getByLabel(name, { exact: true }).selectOption('Ash');
		await page.waitForURL(/property=\d+%3AAsh/);
		await seen(page.getByText('1–1 of 1'));
		await seen(page.getByRole('link', { name: kiln.name }));
	});

	test(`a table is tried and imported, ${light}`, async (t) => {
		const page = await visit(t, { as: 'administrator', dark, expects: /400|Bad Request/ });
		await page.goto(`${admin}/import`);
		const text = page.getByLabel('Or its text');
		await text.fill(`name,units,colour\nLoom ${light},2,red`);
		await page.getByRole('button', { name: 'Try it' }).click();
		await seen(page.getByText('there is no column colour'));
		await text.fill(`name,units,tags\nLoom ${light},2,weaving; slow\nBad ${light},none,`);
		await page.getByRole('button', { name: 'Try it' }).click();
		await seen(page.getByText('units must be a number, not none'));
		assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).getAttribute('aria-disabled'), 'true');
		await assertAccessible(page, `a table with a bad row, ${light}`);
		await picture(page, `import-refused-${light}`);
		await text.fill(`name,units,tags\nLoom ${light},2,weaving; slow`);
		await page.getByRole('button', { name: 'Try it' }).click();
		await seen(page.getByText('This can be written:'));
		await picture(page, `import-tried-${light}`);
		await page.getByRole('button', { name: 'Import', exact: true }).click();
		await seen(message(page, 'The table was imported.'));
		const [loom] = await findResources(`Loom ${light}`);
		assert.deepEqual((await readResource(loom.reservable_id)).tags, ['weaving', 'slow']);
	});
}

test('one change is made for all that are chosen', async (t) => {
	const [first, second] = [await newResource('Anvil, large'), await newResource('Anvil, small')];
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`${admin}?q=anvil`);
	await page.getByLabel('Choose all on this page').check();
	await seen(page.getByText('2 chosen'));
	await page.getByRole('button', { name: 'Change them' }).click();
	const sheet = page.getByRole('region', { name: 'Change 2 resources' });
	await sheet.getByLabel('Which setting').selectOption('status');
	await sheet.locator('#setting-status').selectOption('needs minor repair');
	await sheet.getByRole('button', { name: 'Try it' }).click();
	await seen(sheet.getByText('This can be written:'));
	await assertAccessible(page, 'one change for many');
	await picture(page, 'change-many');
	await sheet.getByRole('button', { name: 'Change 2 resources' }).click();
	await seen(message(page, 'Changed 2 resources.'));
	for (const { reservable_id } of [first, second]) {
		assert.equal((await readResource(reservable_id)).status, 'needs minor repair');
	}
	await page.getByLabel('Condition').selectOption('needs minor repair');
	await until('the address says what is listed', async () => page.url().includes('status=needs'));
	await page.reload();
	await seen(page.getByRole('link', { name: 'Anvil, small' }));
});

test('on a phone the list, its filters and the table fit', async (t) => {
	const page = await visit(t, { as: 'administrator', device: 'phone' });
	for (const place of ['', '/properties', '/import']) {
		await page.goto(admin + place);
		await seen(page.getByRole('navigation', { name: 'About resources' }));
		await gone(page.locator('.skeleton').first());
		const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
		assert.equal(tooWide, false, `list${place}`);
		await assertAccessible(page, `list${place} on a phone`);
		await picture(page, `phone-list${place.replace('/', '-')}`);
	}
});
