// Proving who one is beside the password: a forgotten one, changing it, and a code of an app.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { assertAccessible, picture, seen, signIn, siteId, visit } from '../journey.js';

/** What an app shows now, or some half minutes later (RFC 6238). */
function codeOf(secret, stepsLater = 0) {
	const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
	const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsLater));
	const digest = createHmac('sha1', key).update(step).digest();
	const start = digest.at(-1) & 15;
	return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function enter(page, { email, password }) {
	await page.goto('/sign-in');
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.keyboard.press('Enter');
}

test('a code of an app is asked for after the password, and a recovery code turns it off', async (t) => {
	const page = await visit(t, { as: 'moderator', device: 'phone', dark: true });
	const person = signIn('moderator');
	await page.goto('/me/security');
	const section = page.getByRole('region', { name: 'Second factor' });
	await section.getByLabel('Password').fill(person.password);
	await page.keyboard.press('Enter');
	await seen(section.getByRole('img', { name: 'The secret as a picture for your app' }));
	await assertAccessible(page, 'adding a second factor');
	await picture(page, 'second-factor-enrol');
	const secret = await section.locator('code').first().textContent();
	await section.getByLabel('Code').fill('000000');
	await page.keyboard.press('Enter');
	await seen(section.getByRole('alert'));
	await section.getByLabel('Code').fill(codeOf(secret, -1));
	await page.keyboard.press('Enter');
	const codes = section.getByRole('status').locator('code');
	await seen(codes.first());
	assert.equal(await codes.count(), 10);
	await picture(page, 'second-factor-recovery');
	const recovery = await codes.first().textContent();

	await page.context().clearCookies();
	await enter(page, person);
	await seen(page.getByRole('heading', { name: 'One more step' }));
	await assertAccessible(page, 'the code at signing in');
	await picture(page, 'second-factor-code');
	assert.ok(await page.getByLabel('Code').evaluate((field) => field === document.activeElement), 'the code is next');
	await page.keyboard.type(codeOf(secret));
	await page.keyboard.press('Enter');
	await page.waitForURL(new RegExp(`/site/${siteId}/timeline`));

	await page.goto('/me/security');
	await section.getByLabel('Code').fill(recovery);
	await section.getByRole('button', { name: 'Remove the second factor' }).click();
	await seen(section.getByRole('button', { name: 'Add a second factor' }));
	await page.context().clearCookies();
	await enter(page, person);
	await page.waitForURL(new RegExp(`/site/${siteId}/timeline`));
});

test('a password is changed with the old one', async (t) => {
	const page = await visit(t, { as: 'moderator' });
	const { password } = signIn('moderator');
	await page.goto('/me/security');
	const section = page.getByRole('region', { name: 'Password', exact: true });
	const change = async (old, fresh) => {
		await section.getByLabel('Password as it is').fill(old);
		await section.getByLabel('New password').fill(fresh);
		await page.keyboard.press('Enter');
	};
	await change(password, 'password123');
	await seen(section.getByRole('alert').getByText(/tried first/));
	await change('not the password', 'a quite new password');
	await seen(section.getByRole('alert').getByText(/old password is wrong/));
	await picture(page, 'security');
	await assertAccessible(page, 'signing in, one’s own');
	const told = page.getByRole('group', { name: 'Message' }).getByText('Your password was changed.');
	await change(password, 'a quite new password');
	await seen(told);
	assert.equal(await section.getByLabel('Password as it is').inputValue(), '', 'what was typed is gone');
	// Back again, for the other journeys.
	await change('a quite new password', password);
	await seen(told.nth(1));
});

test('without mail the page of a forgotten password says so, and a link needs its secret', async (t) => {
	const page = await visit(t);
	await page.goto('/sign-in');
	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	// The page before has a field of the same name.
	await page.waitForURL(/forgot-password/);
	await page.getByLabel('E-mail address').fill('ann@example.org');
	await page.keyboard.press('Enter');
	await seen(page.getByRole('alert').getByText(/sends no mail/));
	await assertAccessible(page, 'a forgotten password');
	await picture(page, 'forgot-password');
	await page.goto('/new-password');
	await seen(page.getByRole('alert'));
	await page.goto('/sign-in');
	await page.goto('/new-password#hft_wrong');
	await page.getByLabel('New password').fill('a quite new password');
	await page.keyboard.press('Enter');
	await seen(page.getByRole('alert').getByText(/used already or is too old/));
	assert.equal(new URL(page.url()).hash, '', 'the secret is no longer in the address');
	await assertAccessible(page, 'a new password');
});
