// Pictures and files from a person's own machine: chosen, dropped and pasted, shown with words, and sent with a booking.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, dragOver, ghost, gone, message, newForm, newResource, openDay, picture, readResource, seen,
	sheet, siteId, standing, until, visit
} from '../journey.js';

/** A picture of some size as a camera would hand it over. */
async function drawn(page, width, height) {
	const bytes = await page.evaluate(async ([width, height]) => {
		const canvas = Object.assign(document.createElement('canvas'), { width, height });
		const pen = canvas.getContext('2d');
		pen.fillStyle = '#b45309';
		pen.fillRect(0, 0, width, height / 2);
		const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
		return [...new Uint8Array(await blob.arrayBuffer())];
	}, [width, height]);
	return { name: 'kiln.png', mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

/** Hands a picture to the field as a drop or a paste does. */
const hand = (page, { name, buffer }, kind) =>
	page.locator('#field-imageurl .picture').evaluate(
		(place, [name, bytes, kind]) => {
			const data = new DataTransfer();
			data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
			const told =
				kind === 'drop'
					? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
					: new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
			place.dispatchEvent(told);
		},
		[name, [...buffer], kind]
	);

test('a resource gets a picture, with words for those who do not see it', async (t) => {
	const kiln = await newResource('Kiln');
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/resources/${kiln.reservable_id}`);
	const field = page.locator('#field-imageurl');
	const source = () => field.locator('img').getAttribute('src');
	await page.getByLabel('Choose a picture').setInputFiles(await drawn(page, 2400, 1200));
	await seen(field.locator('img'));
	const chosen = await source();
	await hand(page, await drawn(page, 300, 200), 'drop');
	await until('the dropped picture is there', async () => (await source()) !== chosen);
	const dropped = await source();
	await hand(page, await drawn(page, 2400, 1200), 'paste');
	await until('the pasted picture is there', async () => (await source()) !== dropped);
	await page.getByLabel('What the picture shows').fill('A kiln with its door open');
	await picture(page, 'picture-of-a-resource-editor');
	await assertAccessible(page, 'the editor with a picture');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await seen(message(page, 'Saved Kiln.'));
	assert.match((await readResource(kiln.reservable_id)).imageurl, /^\/api\/files\/file_[0-9a-z]{26}$/);

	const phone = await visit(t, { as: 'user', device: 'phone' });
	await phone.goto(`/site/${siteId}/resource/${kiln.reservable_id}`);
	const shown = phone.getByRole('img', { name: 'A kiln with its door open' });
	await seen(shown);
	await until('it is loaded', () => shown.evaluate((img) => img.naturalWidth === 1600));
	await assertNarrow(phone, 'a resource with a picture');
	await picture(phone, 'picture-of-a-resource-phone');
});

test('a form is answered with a file', async (t) => {
	const saw = await newResource('Band saw');
	await newForm(saw, 'Plans', [
		{ field_model_id: 'plan', label: 'Plan', fieldtype: 'file', required: true, accept: ['text/*'], size_bytes_max: 100 }
	]);
	const page = await visit(t, { as: 'user' });
	await openDay(page, saw.name);
	await dragOver(page, saw, '09:00-11:00');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();
	const form = sheet(page, saw.name);
	await seen(form.getByText('Still to answer: Plan.'));
	const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
	await form.getByLabel('Plan', { exact: true }).setInputFiles(file('long.txt', 'x'.repeat(200)));
	await seen(form.getByText('at most 100'));
	await form.getByRole('button', { name: 'Remove long.txt' }).click();
	await form.getByLabel('Plan', { exact: true }).setInputFiles(file('plan.txt', 'cut along the line'));
	await seen(form.getByText('Free. You can book this.'));
	await picture(page, 'form-answered-with-a-file');
	await assertAccessible(page, 'the form with a file');
	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);
	const [booked] = await standing(saw);
	assert.ok(booked, 'it stands');
});
