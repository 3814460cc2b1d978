// What the journeys share: people with a browser of their own, the API as a bystander sees it, and a hand on the
// timeline. Owns waiting: everything here waits for what it needs, nothing waits for a time.
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const address = process.env.JOURNEY_ADDRESS;
const demo = JSON.parse(process.env.JOURNEY_DEMO);
const bot = JSON.parse(process.env.JOURNEY_BOT);
const PATIENCE_MILLISECONDS = 10_000;

export const siteId = demo.site_id;
/** How somebody of a role signs in: `{ name, email, password }`. */
export const signIn = (role) => demo.sign_ins.find((one) => one.role === role);

/** A working day that lies ahead, as a date, and the one after it: nothing depends on which days they are. */
export const day = workingDayAhead();
export const dayAfter = addDays(day, 1);

function workingDayAhead() {
	const tuesday = 2;
	const today = new Date();
	const ahead = ((tuesday - today.getUTCDay() + 7) % 7) + 7;
	return addDays(today.toISOString().slice(0, 10), ahead);
}

export function addDays(date, count) {
	return new Date(Date.parse(date) + count * 86_400_000).toISOString().slice(0, 10);
}

// The API, called with an administrator's key.

async function call(path, options = {}) {
	const answer = await fetch(address + path, {
		...options,
		headers: { Authorization: bot.api_key, 'Content-Type': 'application/json' }
	});
	const envelope = await answer.json();
	assert.ok(answer.ok, `${path}: ${JSON.stringify(envelope.errors)}`);
	return envelope.data;
}

const post = (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) });

/** A resource of the journey's own, which nobody else books. */
export function newResource(name, settings = {}) {
	return post('/api/reservables', { site_id: siteId, name, category_sortable: 'Journeys', restrict_start_end_minutes: 15, ...settings });
}

/** A form that is asked of whoever books the resource. */
export function newForm(resource, name, fields) {
	return post(`/api/sites/${siteId}/forms`, { name, reservable_ids: [resource.reservable_id], fields });
}

/** Somebody else books `span`, such as `09:00-11:00`, on the day or another. */
export function bookForSomebody(resource, span, purpose, date = day, more = {}) {
	const [start, end] = span.split('-').map((time) => `${date}T${time}:00`);
	return post('/api/reservation', { for_reservable_id: resource.reservable_id, start, end, purpose, ...more });
}

/** Staff offer `span` on the day, for people to book. */
export const offer = (resource, span, purpose) => bookForSomebody(resource, span, purpose, day, { template: true });

/** The person whose window it is books, as the page itself would. */
export async function bookAs(page, resource, span, purpose) {
	const [start, end] = span.split('-').map((time) => `${day}T${time}:00`);
	const { request } = page.context();
	const session = await (await request.get('/api/session')).json();
	const answer = await request.post('/api/reservation', {
		headers: { 'X-CSRF-Token': session.data.csrf_token },
		data: { for_reservable_id: resource.reservable_id, start, end, purpose }
	});
	assert.equal(answer.status(), 200, await answer.text());
}

/** What the API says stands on a resource on the day, as `09:00-11:00 purpose`, with the whole of each. */
export async function standing(resource) {
	const found = await call(
		`/api/reservationssite?site_id=${siteId}&reservable_ids=${resource.reservable_id}` +
			`&start=${day}&end=${dayAfter}`
	);
	const textOf = ({ start, end, purpose }) => `${clock(start)}-${clock(end)} ${purpose ?? ''}`.trim();
	return found.map((one) => ({ ...one, text: textOf(one) }));
}

/** What of a series stands on a resource, on whatever day. */
export async function seriesOf(resource) {
	const found = await call(`/api/reservationssite?site_id=${siteId}&reservable_ids=${resource.reservable_id}`);
	return found.filter((one) => one.recurring_reservation_id && !one.cancelled);
}

/** What was asked of a resource without a time. */
export const requestsOf = (resource) =>
	call(`/api/reservationssite?site_id=${siteId}&reservable_ids=${resource.reservable_id}&requests_only=true`);

const clock = (civil) => civil.slice(11, 16);

export const readReservation = (id) => call(`/api/reservations/${id}`);
export const readResource = (id) => call(`/api/reservables/${id}?dump=true`);
export const findResources = (name) =>
	call(`/api/reservables?site_id=${siteId}&attribs=name&search=${encodeURIComponent(name)}`);

// People.

let browser;

/**
 * A browser window of somebody's own, signed in as a role, or not at all without one. When the test ends it is
 * pictured, closed, and must not have complained, but for what the test expects. Their clock may be another than the
 * site's, which is London's.
 */
export async function visit(t, { as, device = 'desk', dark = false, zone = 'Europe/London', expects } = {}) {
	browser ??= await chromium.launch({ executablePath: process.env.JOURNEY_BROWSER, args: ['--no-sandbox'] });
	const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
	const desk = { viewport: { width: 1440, height: 900 } };
	const context = await browser.newContext({
		...(device === 'phone' ? phone : desk),
		baseURL: address,
		locale: 'en-GB',
		timezoneId: zone,
		colorScheme: dark ? 'dark' : 'light',
		reducedMotion: 'reduce'
	});
	context.setDefaultTimeout(PATIENCE_MILLISECONDS);
	if (as) {
		const { email, password } = signIn(as);
		const answer = await context.request.post('/api/session', {
			data: { qrauth: true, username: email, password }
		});
		assert.equal(answer.status(), 200, 'signing in');
	}
	const page = await context.newPage();
	const complaints = listen(page, expects);
	t.after(async () => {
		await picture(page, t.name);
		await context.close();
		if (--visits === 0) await closeBrowser();
		assert.deepEqual(complaints, [], 'the console has no errors');
	});
	visits++;
	return page;
}

let visits = 0;

async function closeBrowser() {
	const closing = browser;
	browser = undefined;
	await closing.close();
}

/** A request that the server refuses is an answer, not an error, though the console names it in red. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4\d\d/;

function listen(page, expects) {
	const complaints = [];
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('console', (message) => {
		const text = message.text();
		const isExpected = REFUSED_REQUEST.test(text) || expects?.test(text);
		if (message.type() === 'error' && !isExpected) complaints.push(text);
	});
	return complaints;
}

export async function picture(page, name) {
	const file = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
	await page.screenshot({ path: `out/${file}.png` });
}

export const seen = (locator) => locator.waitFor({ state: 'visible' });
export const gone = (locator) => locator.waitFor({ state: 'hidden' });

/** Waits until an expression about the page or the server comes true. */
export async function until(what, isTrue) {
	const end = Date.now() + PATIENCE_MILLISECONDS;
	while (!(await isTrue())) {
		assert.ok(Date.now() < end, `it did not come about that ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Waits until the address has these parameters. */
export function addressSays(page, wanted) {
	return page.waitForURL((url) =>
		Object.entries(wanted).every(([name, value]) => url.searchParams.get(name) === value)
	);
}

// The timeline.

/** Opens the day on the timeline with nothing but the resources that a search finds. */
export async function openDay(page, search) {
	await page.goto(`/site/${siteId}/timeline?view=day&date=${day}&q=${encodeURIComponent(search)}`);
	await seen(page.getByRole('grid'));
	await gone(page.locator('.skeleton').first());
}

/** The lane of a resource. */
export const laneOf = (page, resource) =>
	page.getByRole('grid').getByRole('gridcell', { name: new RegExp(`^${resource.name}(,|$)`) });

/** A bar by all it says, such as `10–12, Maps, Journeys, Booked`. */
export const barOf = (page, resource, words) =>
	laneOf(page, resource).getByRole('button', { name: words, exact: typeof words === 'string' });

/** A bar of the member's own: it says when, what for and for whom, and no look. */
export const ownBarOf = (page, resource, words) => barOf(page, resource, `${words}, ${signIn('user').name}`);

/** Where a time such as `14:30` lies in the window, on the row of a resource. */
async function placeOf(page, resource, time) {
	const [hour, minute] = time.split(':').map(Number);
	const axis = page.getByRole('columnheader', { name: 'Time' });
	const tick = async (text) => {
		const mark = axis.getByText(text, { exact: true });
		return mark.evaluate((element) => parseFloat(element.style.left));
	};
	const lane = await laneOf(page, resource).boundingBox();
	const [from, to] = [await tick(String(hour)), await tick(String(hour + 1))];
	return { x: lane.x + from + ((to - from) * minute) / 60, y: lane.y + lane.height / 2 };
}

/** Holds the button down from one time to another; the mouse stays down, so that one can look before letting go. */
async function pull(page, from, to) {
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
	await page.mouse.move(to.x, to.y, { steps: 4 });
}

/** Drags over a stretch of a lane, such as `09:00-11:00`, without letting go. */
export async function dragOver(page, resource, span) {
	const [start, end] = span.split('-');
	const [from, to] = [await placeOf(page, resource, start), await placeOf(page, resource, end)];
	await pull(page, { ...from, x: from.x + 3 }, { ...to, x: to.x - 3 });
}

/** Drags a bar by its middle so that what lay at one time lies at the other, without letting go. */
export async function dragBar(page, resource, from, to) {
	await pull(page, await placeOf(page, resource, from), await placeOf(page, resource, to));
}

/** Drags the end of a bar to another time, without letting go. */
export async function dragEnd(page, resource, end, to) {
	const [from, target] = [await placeOf(page, resource, end), await placeOf(page, resource, to)];
	await pull(page, { ...from, x: from.x - 4 }, target);
}

/** What hangs in the air while dragging: `ok`, `pending` or `refused` once the server has said so. */
export const ghost = (page, tone) => page.locator(`.ghost${tone ? `.${tone}` : ''}`);

/** The sheet on the right, by its title. */
export const sheet = (page, title) => page.getByRole('region', { name: title, exact: true });

/** The passing message that begins with these words. */
export const message = (page, words) => page.getByRole('group', { name: 'Message' }).filter({ hasText: words });

// What must hold on every page.

/** No serious or critical finding of axe. */
export async function assertAccessible(page, what) {
	await page.evaluate(axe.source);
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
	const grave = violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
	assert.deepEqual(grave, [], what);
}

/** Nothing sticks out sideways. */
export async function assertNarrow(page, what) {
	const [content, window_] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
	assert.ok(content <= window_, `${what}: ${content} px in a window of ${window_} px`);
}

/** No two controls of the top bar lie on each other. */
export async function assertTidyHeader(page, what) {
	const controls = page.getByRole('banner').locator('button, a, input, select, h1, .tag').filter({ visible: true });
	const boxes = await controls.evaluateAll((all) =>
		all
			.filter((one) => getComputedStyle(one).opacity !== '0')
			.map((one) => {
				const { left, right, top, bottom } = one.getBoundingClientRect();
				const name = (one.ariaLabel ?? one.textContent).trim();
				const holds = all.flatMap((other, index) => (one !== other && one.contains(other) ? [index] : []));
				return { name, left, right, top, bottom, holds, at: all.indexOf(one) };
			})
	);
	const clashes = [];
	for (const [index, one] of boxes.entries()) {
		for (const other of boxes.slice(index + 1)) {
			if (one.holds.includes(other.at) || other.holds.includes(one.at)) continue;
			const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
			const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
			if (across > 1 && down > 1) clashes.push(`${one.name} / ${other.name}`);
		}
	}
	assert.deepEqual(clashes, [], `${what}: controls on top of each other`);
}

/** In no entry of a list does text lie on other text. */
export async function assertLegible(page, what) {
	const entries = page.getByRole('main').getByRole('listitem').filter({ visible: true });
	const clashes = await entries.evaluateAll((all) =>
		all.flatMap((entry) => {
			const texts = document.createTreeWalker(entry, NodeFilter.SHOW_TEXT);
			const boxes = [];
			for (let node = texts.nextNode(); node; node = texts.nextNode()) {
				if (!node.textContent.trim()) continue;
				const range = document.createRange();
				range.selectNodeContents(node);
				const { left, right, top, bottom } = range.getBoundingClientRect();
				const { overflowX } = getComputedStyle(node.parentElement);
				const edge = overflowX === 'hidden' ? node.parentElement.getBoundingClientRect().right : right;
				boxes.push({ text: node.textContent.trim(), left, right: Math.min(right, edge), top, bottom });
			}
			return boxes.flatMap((one, index) =>
				boxes
					.slice(index + 1)
					.filter((other) => {
						const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
						const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
						return across > 1 && down > 1;
					})
					.map((other) => `${one.text} / ${other.text}`)
			);
		})
	);
	assert.deepEqual(clashes, [], `${what}: text on top of text`);
}
