// A Vite plugin that answers the API's calls from memory, for `npm run dev:fake` only. Restarting forgets all.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import type { Feed, Reservation, ReservationInput, Resource } from '../src/lib/api/shapes';
import { toInstant } from '../src/lib/time/zone';
import { GROUPS, ME, PEOPLE, RESOURCES, SITE, ZONE, invented } from './fakeData';
import { alternatives, judge, type Wish } from './fakeRules';

interface Call {
	url: URL;
	body: Record<string, unknown>;
	signedIn: boolean;
	id: string;
}

class Refused {
	constructor(
		readonly status: number,
		readonly errors: string[],
		readonly data: unknown = null
	) {}
}

const made: Reservation[] = [];
const gone = new Set<string>();
const feeds: Feed[] = [];
let counter = 1;
let signedIn = process.env.FAKE_SIGNED_IN !== 'no';

function standing(start: number, end: number, ids: string[] | null): Reservation[] {
	const chosen = ids ? RESOURCES.filter((one) => ids.includes(one.reservable_id)) : RESOURCES;
	const all = [...chosen.flatMap((one) => invented(one, start, end)), ...made];
	return all.filter(
		(one) =>
			!gone.has(one.reservation_id) &&
			one.start_utc_unix < end &&
			one.end_utc_unix > start &&
			(!ids || ids.includes(one.reservable?.reservable_id ?? ''))
	);
}

function find(id: string): Reservation {
	const now = Date.now() / 1000;
	const all = [...made, ...standing(now - 60 * 86_400, now + 90 * 86_400, null)];
	const found = all.find((one) => one.reservation_id === id);
	if (!found) throw new Refused(404, ['There is no such reservation.']);
	return found;
}

function save({ body, id }: Call): Reservation {
	const input = body as ReservationInput;
	const old = id ? find(id) : null;
	const resourceId = input.for_reservable_id ?? old?.reservable?.reservable_id;
	const resource = RESOURCES.find((one) => one.reservable_id === resourceId);
	if (!resource) throw new Refused(404, ['There is no such resource.']);
	const start = input.start ? toInstant(input.start, ZONE) : (old?.start_utc_unix ?? 0);
	const length = old ? old.end_utc_unix - old.start_utc_unix : 3600;
	const end = input.end ? toInstant(input.end, ZONE) : start + (input.duration ?? length);
	const wish: Wish = { resource, start, end, units: input.units ?? old?.units ?? 1, body: input };
	const others = standing(start - 86_400, end + 86_400, [resource.reservable_id]).filter(
		(one) => one.lineage_id !== old?.lineage_id
	);
	const refusals = judge(wish, others);
	if (refusals.length > 0) {
		const data = { refusals, alternatives: alternatives(wish, others), dry_run: input.testing };
		throw new Refused(
			409,
			refusals.map((one) => one.message),
			data
		);
	}
	const who = PEOPLE.find((one) => one.user_id === input.for_user_id) ?? old?.reserved_for ?? ME;
	const number = counter++;
	const saved: Reservation = {
		...(old ?? {}),
		reservation_id: `rsv_new${number}`,
		lineage_id: old?.lineage_id ?? `lin_new${number}`,
		sequence: (old?.sequence ?? -1) + 1,
		site_id: SITE.site_id,
		site_name: SITE.name,
		reservable: { reservable_id: resource.reservable_id, name: resource.name },
		reserved_for: who,
		start_utc_unix: start,
		end_utc_unix: end,
		status: resource.anyapprovers && !input.maintenance ? 'pending' : 'approved',
		reservation_type: input.maintenance ? 'maintenance' : 'reservation',
		units: wish.units,
		purpose: input.purpose ?? old?.purpose ?? '',
		note: input.note ?? old?.note ?? '',
		maintenance: input.maintenance ?? false,
		is_mine: who.user_id === ME.user_id,
		can_edit: true,
		can_cancel: true,
		notices:
			resource.status === 'operational'
				? []
				: [{ code: 'state.condition', message: 'Read its page first: the stage drifts.' }]
	};
	if (input.testing) return saved;
	if (old) gone.add(old.reservation_id);
	made.push(saved);
	return saved;
}

const session = () => ({ csrf_token: 'fake', user: ME, sites: [SITE] });

type Handler = (call: Call) => unknown;

const HANDLERS: [string, RegExp, Handler][] = [
	['GET', /^\/api\/session$/, () => session()],
	[
		'POST',
		/^\/api\/session$/,
		({ body }) => {
			if (body.password !== 'holdfast') throw new Refused(401, ['The address or the password is wrong.']);
			signedIn = true;
			return session();
		}
	],
	['POST', /^\/api\/session\/end$/, () => void (signedIn = false)],
	['GET', /^\/api\/reservables$/, listResources],
	['POST', /^\/api\/reservables$/, createResource],
	['GET', /^\/api\/reservables\/(\w+)$/, ({ id }) => resource(id)],
	[
		'POST',
		/^\/api\/reservables\/(\w+)\/modify$/,
		({ id, body }) => {
			if (body.name === '') throw new Refused(400, ['name: a resource needs a name.']);
			const found = resource(id);
			return Object.assign(found, body, { version: (found.version ?? 0) + 1 });
		}
	],
	[
		'GET',
		/^\/api\/reservationssite$/,
		({ url }) => {
			const ids = url.searchParams.getAll('reservable_ids');
			const [start, end] = ['start_unix', 'end_unix'].map((name) => Number(url.searchParams.get(name)));
			return standing(start ?? 0, end ?? 0, ids.length > 0 ? ids : null);
		}
	],
	[
		'GET',
		/^\/api\/user\/reservations$/,
		({ url }) => {
			const [start, end] = ['start_unix', 'end_unix'].map((name) => Number(url.searchParams.get(name)));
			return standing(start ?? 0, end ?? 0, null).filter((one) => one.is_mine);
		}
	],
	['GET', /^\/api\/reservations\/(\w+)$/, ({ id }) => find(id)],
	['POST', /^\/api\/reservation$/, save],
	['POST', /^\/api\/reservation\/(\w+)$/, save],
	[
		'POST',
		/^\/api\/reservation\/(\w+)\/cancel$/,
		({ id }) => {
			find(id);
			gone.add(id);
			return { maintenance: false, reservation_id: id };
		}
	],
	['POST', /^\/api\/reservation\/(\w+)\/undo$/, ({ id }) => (gone.delete(id), find(id))],
	['GET', /^\/api\/feeds$/, () => feeds],
	[
		'POST',
		/^\/api\/feeds$/,
		({ body }) => {
			const feed = { feed_id: `feed_${counter++}`, kind: String(body.kind), id: String(body.id) };
			feeds.push(feed);
			return { ...feed, url: `https://holdfast.example/feeds/k7v2q9x4m1${feed.feed_id}.ics` };
		}
	],
	[
		'POST',
		/^\/api\/feeds\/(\w+)\/revoke$/,
		({ id }) =>
			void feeds.splice(
				feeds.findIndex((one) => one.feed_id === id),
				1
			)
	],
	['GET', /^\/api\/sites\/\w+\/usergroups$/, () => GROUPS],
	[
		'GET',
		/^\/api\/sites\/\w+\/users$/,
		({ url }) => {
			const search = (url.searchParams.get('search') ?? '').toLowerCase();
			return PEOPLE.filter((one) => one.name.toLowerCase().includes(search)).map((user) => ({ user }));
		}
	]
];

function resource(id: string): Resource {
	const found = RESOURCES.find((one) => one.reservable_id === id);
	if (!found) throw new Refused(404, ['There is no such resource.']);
	return found;
}

function listResources({ url }: Call): Resource[] {
	const search = (url.searchParams.get('search') ?? '').toLowerCase();
	return RESOURCES.filter((one) => one.name.toLowerCase().includes(search));
}

function createResource({ body }: Call): Resource {
	const created = {
		...resource(RESOURCES[0]?.reservable_id ?? ''),
		...body,
		reservable_id: `resv_new${counter++}`
	};
	RESOURCES.push(created);
	return created;
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function send(response: ServerResponse, status: number, envelope: object): void {
	response.statusCode = status;
	response.setHeader('Content-Type', 'application/json');
	response.end(JSON.stringify({ version: 2, ...envelope }));
}

async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
	const found = HANDLERS.find(([method, path]) => method === request.method && path.test(url.pathname));
	if (!found) return send(response, 404, { status: 'error', errors: ['No such call.'], data: null });
	const [, path, handle] = found;
	const isSignIn = url.pathname === '/api/session' && request.method === 'POST';
	if (!signedIn && !isSignIn)
		return send(response, 401, { status: 'error', errors: ['Sign in.'], data: null });
	const call = { url, body: await readBody(request), signedIn, id: path.exec(url.pathname)?.[1] ?? '' };
	await new Promise((resolve) => setTimeout(resolve, 90));
	try {
		const all = handle(call) ?? {};
		const [offset, limit] = ['offset', 'limit'].map((name) => Number(url.searchParams.get(name) ?? 0));
		const data = Array.isArray(all) && limit ? all.slice(offset, (offset ?? 0) + limit) : all;
		const numitems = Array.isArray(all) ? all.length : undefined;
		send(response, 200, { status: 'success', numitems, errors: [], data });
	} catch (trouble) {
		if (!(trouble instanceof Refused)) throw trouble;
		send(response, trouble.status, { status: 'error', errors: trouble.errors, data: trouble.data });
	}
}

export function fakeApi(): Plugin {
	return {
		name: 'holdfast-fake-api',
		configureServer(server) {
			server.middlewares.use((request, response, next) => {
				const url = new URL(request.url ?? '/', 'http://localhost');
				if (url.pathname === '/openapi.json' && existsSync('../openapi.json')) {
					response.setHeader('Content-Type', 'application/json');
					response.end(readFileSync('../openapi.json'));
				} else if (url.pathname.startsWith('/api/')) {
					answer(request, response, url).catch(next);
				} else next();
			});
		}
	};
}
