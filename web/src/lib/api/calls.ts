// Every call the screens make, one function each. Owns paths, parameters and shapes; no state.
import { JUST_THIS, occurrencesOf, reachInput, type Occurrence, type Reach } from './series';
import { ApiError, client, take, type Answer } from './client';
import type { components } from './schema';
import type {
	Account,
	Feed,
	FeedKind,
	FormToAnswer,
	HeldPlace,
	NextStep,
	OfferedRate,
	Person,
	PriceDetails,
	Refusal,
	Alternative,
	Notice,
	Reservation,
	ReservationInput,
	Resource,
	Session,
	UserGroup
} from './shapes';

export async function readSession(): Promise<Session> {
	return (await take<Session>(client.GET('/api/session'))).data;
}

export async function signOut(): Promise<void> {
	await take(client.POST('/api/session/end', { body: {} }));
}

type Api = components['schemas'];

/** What stands for a default in the contract reads as required in the generated types; a call may leave it out. */
const some = <T>(body: Partial<T>): T => body as T;

/** What the schedule needs to know of each resource. */
const LIST_ATTRIBS = [
	'name',
	'category',
	'category_sortable',
	'altnames',
	'keywords',
	'tags',
	'units',
	'units_name',
	'units_mode',
	'named_units',
	'reservable_type',
	'allow_accessory_users',
	'restricted_to_templates_only',
	'status',
	'status_detail',
	'active',
	'archived',
	'reservable',
	'blackouts',
	'weekly_blocks_mode',
	'restrict_start_end_minutes',
	'default_reservation_duration',
	'reservation_minimum',
	'reservation_max_duration',
	'buffer_before',
	'show_purpose_on_reservations',
	'show_note_on_reservations',
	'show_account_number_on_reservations',
	'show_name_override_on_reservations',
	'cancel_message',
	'recurring_reservations',
	'rate_quotes',
	'accounts_debit',
	'caller_can_reserve',
	'caller_cannot_reserve_reason'
].join('+');

export async function listResources(siteId: string): Promise<Resource[]> {
	const query = { site_id: siteId, attribs: LIST_ATTRIBS };
	return (await take<Resource[]>(client.GET('/api/reservables', { params: { query } }))).data;
}

export async function readResource(id: string): Promise<Answer<Resource & Record<string, unknown>>> {
	const params = { path: { reservable_id: id }, query: { dump: true } };
	return take(client.GET('/api/reservables/{reservable_id}', { params }));
}

/** The name of a resource, for sentences that speak of it. */
export async function readName(id: string): Promise<string> {
	const params = { path: { reservable_id: id }, query: { attribs: 'name' } };
	return (await take<Resource>(client.GET('/api/reservables/{reservable_id}', { params }))).data.name;
}

export async function createResource(siteId: string, settings: object): Promise<Resource> {
	const body = some<Api['ResourceSettings']>({ site_id: siteId, ...settings });
	return (await take<Resource>(client.POST('/api/reservables', { body }))).data;
}

/** Asks a modify to answer with what the resource has become. */
const RETURN_DATA = { return_data: true };

/** Sends only what changed; refused with 412 when somebody else changed it meanwhile. */
export async function modifyResource(id: string, etag: string | null, changed: object): Promise<Resource> {
	const call = client.POST('/api/reservables/{reservable_id}/modify', {
		params: { path: { reservable_id: id } },
		body: some<Api['ResourceSettings']>({ ...changed, ...(RETURN_DATA as object) }),
		...(etag ? { headers: { 'If-Match': etag } } : {})
	});
	return (await take<Resource>(call)).data;
}

/** Everything that stands on some resources, or all of a site, in `[start, end)`. */
export async function listReservations(
	siteId: string,
	start: number,
	end: number,
	resourceIds: string[] | null,
	signal?: AbortSignal
): Promise<Reservation[]> {
	const query = {
		site_id: siteId,
		start_unix: start,
		end_unix: end,
		include_maintenance: true,
		include_maintenance_nonblocking: true,
		include_templates: true,
		// Closed times are drawn as shades, from the settings.
		include_blackouts: false,
		...(resourceIds ? { reservable_ids: resourceIds } : {})
	};
	const call = client.GET('/api/reservationssite', { params: { query }, ...(signal ? { signal } : {}) });
	return (await take<Reservation[]>(call)).data;
}

/** The times that are offered on a resource in `[start, end)`, soonest first. */
export async function listOffers(
	siteId: string,
	resourceId: string,
	start: number,
	end: number,
	limit: number
): Promise<Reservation[]> {
	const query = {
		site_id: siteId,
		only_templates: true,
		reservable_ids: [resourceId],
		start_unix: start,
		end_unix: end,
		order_by_attr: 'start',
		limit
	};
	return (await take<Reservation[]>(client.GET('/api/reservationssite', { params: { query } }))).data;
}

export async function listOwnReservations(
	start: number,
	end: number,
	withCancelled: boolean
): Promise<Reservation[]> {
	const query = { start_unix: start, end_unix: end, ...(withCancelled ? { include_cancelled: true } : {}) };
	return (await take<Reservation[]>(client.GET('/api/user/reservations', { params: { query } }))).data;
}

export async function readReservation(id: string): Promise<Reservation> {
	const params = { path: { reservation_id: id } };
	return (await take<Reservation>(client.GET('/api/reservations/{reservation_id}', { params }))).data;
}

/**
 * Creates, or edits when an id is given: an edit answers the version that replaces it. With the same key a call
 * that is repeated does nothing twice.
 */
export async function saveReservation(
	body: ReservationInput,
	editedId: string | null,
	options: { signal?: AbortSignal; key?: string } = {}
): Promise<Reservation> {
	const { signal, key } = options;
	const rest = {
		body: some<Api['ReservationInput']>(body),
		...(signal ? { signal } : {}),
		...(key ? { headers: { 'Idempotency-Key': key } } : {})
	};
	const call = editedId
		? client.POST('/api/reservation/{reservation_id}', {
				params: { path: { reservation_id: editedId } },
				...rest
			})
		: client.POST('/api/reservation', rest);
	return (await take<Reservation>(call)).data;
}

/** What a dry run says. `pending` is accepted, and waits for somebody's approval; `missing` would be, but for
 * something that the form has not asked yet. */
export interface Verdict {
	kind: 'ok' | 'pending' | 'missing' | 'refused';
	refusals: Refusal[];
	alternatives: Alternative[];
	notices: Notice[];
	/** The rates to choose from, of all resources. */
	offers: OfferedRate[];
	/** The forms to answer, of all resources. */
	forms: FormToAnswer[];
	/** What would stand: one, or one for each resource or date. */
	granted: Reservation[];
	price: PriceDetails | null;
	/** Of a series, every date with its own verdict. */
	occurrences: Occurrence[];
}

/** Reasons that are a question which the form asks in time, not a fault of the wish. */
const QUESTIONS = ['billing.rate_required', 'billing.account_number_required', 'form.required'];

/** Asks whether a booking would be accepted, without making it. */
export async function tryReservation(
	body: ReservationInput,
	editedId: string | null,
	signal?: AbortSignal
): Promise<Verdict> {
	try {
		const asked = { ...body, testing: true, testing_price: true, testing_forms: true };
		const would = await saveReservation(asked, editedId, signal ? { signal } : {});
		const granted = would.reservations ?? [would];
		const kind = granted.some((one) => one.status === 'pending') ? 'pending' : 'ok';
		return {
			kind,
			refusals: [],
			alternatives: [],
			notices: granted.flatMap((one) => one.notices ?? []),
			offers: would.offered_rates ?? [],
			forms: would.forms ?? [],
			granted,
			price: would.price_details ?? null,
			occurrences: occurrencesOf(would)
		};
	} catch (trouble) {
		if (!(trouble instanceof ApiError) || trouble.mayRetry || trouble.status === 401) throw trouble;
		return verdictOf(trouble);
	}
}

/** The refusals of a failed call; a failure without any becomes one of its sentence. */
export function verdictOf(trouble: ApiError): Verdict {
	const refusals =
		trouble.refusals.length > 0
			? trouble.refusals
			: [{ code: `http.${trouble.status}`, message: trouble.message }];
	const data = (trouble.data ?? {}) as { offered_rates?: OfferedRate[]; forms?: FormToAnswer[] };
	return {
		kind: refusals.every(({ code }) => QUESTIONS.includes(code)) ? 'missing' : 'refused',
		refusals,
		alternatives: trouble.alternatives,
		notices: [],
		offers: data.offered_rates ?? [],
		forms: data.forms ?? [],
		granted: [],
		price: null,
		occurrences: occurrencesOf(trouble.data)
	};
}

/** Cancels a reservation, or as much of its series and group as is meant; the answer names all that were. */
export async function cancelReservation(id: string, reach: Reach = JUST_THIS): Promise<Reservation> {
	const params = { path: { reservation_id: id } };
	const body = some<Api['CancelInput']>(reachInput(reach));
	const call = client.POST('/api/reservation/{reservation_id}/cancel', { params, body });
	return (await take<Reservation>(call)).data;
}

/** Says yes or no to a pending reservation. */
export async function decideReservation(id: string, isApproved: boolean): Promise<Reservation> {
	const options = { params: { path: { reservation_id: id } }, body: some<Api['DecideInput']>({}) };
	const call = isApproved
		? client.POST('/api/reservation/{reservation_id}/approve', options)
		: client.POST('/api/reservation/{reservation_id}/deny', options);
	return (await take<Reservation>(call)).data;
}

/** Tells that somebody came or left, that it ended early, or that a loan is back. */
export async function tellOfReservation(id: string, action: NextStep['action']): Promise<Reservation> {
	const params = { path: { reservation_id: id } };
	const call = client.POST(`/api/reservation/{reservation_id}/${action}`, {
		params,
		body: some<Api['TellingInput']>({})
	});
	return (await take<Reservation>(call)).data;
}

export async function undoCancel(id: string): Promise<Reservation> {
	const params = { path: { reservation_id: id } };
	const call = client.POST('/api/reservation/{reservation_id}/undo', { params, body: {} });
	return (await take<Reservation>(call)).data;
}

export async function listFeeds(): Promise<Feed[]> {
	return (await take<Feed[]>(client.GET('/api/feeds'))).data;
}

export async function createFeed(kind: FeedKind, id: string): Promise<Feed> {
	return (await take<Feed>(client.POST('/api/feeds', { body: { kind, id } }))).data;
}

export async function revokeFeed(feedId: string): Promise<void> {
	const params = { path: { feed_id: feedId } };
	await take(client.POST('/api/feeds/{feed_id}/revoke', { params, body: {} }));
}

/** People of a site by a piece of their name or address. */
export async function findPeople(siteId: string, search: string): Promise<Person[]> {
	const params = { path: { site_id: siteId }, query: { search, limit: 8 } };
	const found = await take<({ user?: Person } & Person)[]>(
		client.GET('/api/sites/{site_id}/users', { params })
	);
	return found.data.map((entry) => entry.user ?? entry);
}

export async function listUserGroups(siteId: string): Promise<UserGroup[]> {
	const params = { path: { site_id: siteId } };
	return (await take<UserGroup[]>(client.GET('/api/sites/{site_id}/usergroups', { params }))).data;
}

/** The API document, from which the settings form is made. */
export async function readApiDocument(): Promise<Record<string, unknown>> {
	const response = await fetch('/openapi.json');
	if (!response.ok) throw new ApiError(response.status, []);
	return (await response.json()) as Record<string, unknown>;
}

/** What is held within `[start, end)`, by whomever. */
export async function listHolds(
	siteId: string,
	start: number,
	end: number,
	signal?: AbortSignal
): Promise<HeldPlace[]> {
	const query = { site_id: siteId, start: String(start), end: String(end) };
	const call = client.GET('/api/holds', { params: { query }, ...(signal ? { signal } : {}) });
	return (await take<HeldPlace[]>(call)).data;
}

/** A place that is kept for a few minutes. */
export interface Hold {
	hold_id: string;
	expires_unix: number;
}

/** Holds the place of a new booking; one that the body names moves there. */
export async function takeHold(body: ReservationInput): Promise<Hold> {
	const call = client.POST('/api/holds', { body: some<Api['ReservationInput']>(body) });
	return (await take<Hold>(call)).data;
}

export async function releaseHold(holdId: string): Promise<void> {
	const params = { path: { hold_id: holdId } };
	await take(client.POST('/api/holds/{hold_id}/release', { params, body: {} }));
}

/** The spending accounts of a person, as far as the caller may see them. */
export async function listAccounts(siteId: string, userId: string): Promise<Account[]> {
	const params = { path: { site_id: siteId }, query: { user_id: userId } };
	return (await take<Account[]>(client.GET('/api/sites/{site_id}/accounts', { params }))).data;
}

/** All dates of a series, soonest first. */
export async function listSeries(siteId: string, seriesId: string): Promise<Reservation[]> {
	const query = { site_id: siteId, recurring_reservation_id: seriesId, order_by_attr: 'start' };
	return (await take<Reservation[]>(client.GET('/api/reservationssite', { params: { query } }))).data;
}

/** What is wanted at the same time: so many of some resources. */
export interface Need {
	any_of?: string[];
	category?: string;
	count: number;
}

/** A time at which everything that is needed is free. */
export interface Placement {
	start_utc_unix: number;
	end_utc_unix: number;
	reservable_ids: string[];
	approvals?: number;
	why: string;
}

/** Times that fit, best first. `start` and `end` are dates or Unix seconds. */
export async function findPlacements(wanted: {
	site_id: string;
	needs: Need[];
	duration: number;
	start: string;
	end: string;
	for_user_id?: string;
	limit: number;
}): Promise<Placement[]> {
	const call = client.POST('/api/placements', { body: wanted });
	return (await take<{ placements: Placement[] }>(call)).data.placements;
}
