// What the screens read of the API's answers. Names and types come from the generated contract; here stands only
// which part of it something is drawn from, and what a list may leave out.
import type { components } from './schema';

type Api = components['schemas'];

/** Some fields that are always there and some that may be left out. */
type Part<T, Needed extends keyof T, Maybe extends keyof T> = Pick<T, Needed> & Partial<Pick<T, Maybe>>;

export type Role = 'user' | 'moderator' | 'administrator';

export type Person = Part<Api['User'], 'user_id' | 'name', 'first_name' | 'last_name' | 'email'>;

export type Site = Pick<Api['Seat'], 'site_id' | 'name' | 'timezone' | 'role'>;

export interface Session {
	csrf_token: string;
	user: Person;
	/** The administrator who acts as them. */
	impersonated_by?: Person;
	sites: Site[];
	/** Sites that want a second factor of their staff, while this session has shown none. */
	second_factor_needed_for?: Site[];
}

/** A time of the week; `weekday` 0 is Monday, `end` may be `24:00`. */
export interface WeeklyTime {
	weekday: number;
	start: string;
	end: string;
	reason?: string | null;
}

type Settings = Api['Resource'];

/** A resource as lists and the schedule need it. Lengths are seconds, null is off. */
export type Resource = Part<
	Settings,
	'reservable_id' | 'name',
	| 'version'
	| 'description'
	| 'disclaimer'
	| 'category'
	| 'category_sortable'
	| 'altnames'
	| 'keywords'
	| 'tags'
	| 'units'
	| 'units_name'
	| 'units_mode'
	| 'named_units'
	| 'reservable_type'
	| 'allow_accessory_users'
	| 'status_detail'
	| 'active'
	| 'archived'
	| 'reservable'
	| 'website'
	| 'externalbookingwebsite'
	| 'imageurl'
	| 'image_alt'
	| 'anyapprovers'
	| 'hide_approvals'
	| 'approver_names'
	| 'autodeny_window'
	| 'recurring_reservations'
	| 'training'
	| 'training_requirements_or'
	| 'related_reservables'
	| 'can_only_reserve_with_related'
	| 'restricted_to_templates_only'
	| 'is_addon'
	| 'is_addon_by_related'
	| 'blocks'
	| 'units_consumable'
	| 'rate_quotes'
	| 'rate_name_only'
	| 'accounts_debit'
	| 'accounts_sufficient_balance_required'
	| 'restrict_start_end_minutes'
	| 'default_reservation_duration'
	| 'reservation_minimum'
	| 'reservation_max_duration'
	| 'reservation_limit'
	| 'reservation_unit_limit'
	| 'creation_start_time_restriction'
	| 'creation_start_time_restriction_future'
	| 'historical_edit_window'
	| 'historical_cancel_window'
	| 'buffer_before'
	| 'buffer_after'
	| 'usergroups'
	| 'usergroups_by_name'
	| 'show_purpose_on_reservations'
	| 'show_note_on_reservations'
	| 'show_account_number_on_reservations'
	| 'show_name_override_on_reservations'
	| 'cancel_message'
	| 'custom_reserve_button_text'
	| 'show_calendar'
	| 'show_calendar_links_to_all_users_regardless'
	| 'default_calendar_view'
	| 'auto_new_reservation'
	| 'sku'
	| 'tracking_number'
	| 'grant_agency'
	| 'purchase_date'
	| 'purchase_price'
	| 'caller_can_reserve'
	| 'caller_cannot_reserve_reason'
> & {
	status?: string | null;
	blackouts?: WeeklyTime[] | null;
	weekly_blocks_mode?: string | null;
	weekly_slots?: WeeklyTime[] | null;
	approvers?: unknown[] | null;
	/** Those that the viewer is offered at some time or other; without amounts where these are hidden. */
	offered_rates?: Rate[] | null;
};

/** A rate of a resource, as its page names it. */
export interface Rate {
	rate_id: number;
	rate_description?: string | null;
	rate_int?: number | null;
	rate_unit?: string;
	currency_code?: string | null;
}

/** A rate that a dry run offers, with what the booking would cost by it. */
export type OfferedRate = Part<
	Api['OfferedRate'],
	'reservable_id' | 'rate_id' | 'rate_unit' | 'needs_quantity' | 'require_account_number',
	'description' | 'rate_int'
> & { price_details?: PriceDetails | null };

export type PriceDetails = Omit<Api['PriceDetails'], 'price' | 'lines'> & { lines: PriceLine[] };
export type PriceLine = Omit<Api['PriceLine'], 'price'>;

/** Somebody who has to decide, in the order of the resource. */
export type Approval = Part<
	Api['Approval'],
	'status',
	'display_name' | 'votes_needed' | 'automatic' | 'approver_site_user_group_id'
>;

/** A place that somebody holds while they fill a form. */
export type HeldPlace = Api['HeldPlace'];

export type Account = Pick<Api['Account'], 'account_id' | 'name' | 'balance_int'>;

/** What can be told of a reservation next, and why not now. */
export interface NextStep {
	action: 'return' | 'checkin' | 'checkout' | 'end_early';
	reason_against?: string | null;
}

/** A reason that was set aside, or a remark. */
export type Notice = Part<Api['Notice'], 'message', 'code'> & { params?: Record<string, unknown> };

export type Reservation = Part<
	Api['Reservation'],
	'reservation_id' | 'start_utc_unix' | 'end_utc_unix' | 'status',
	| 'lineage_id'
	| 'sequence'
	| 'site_id'
	| 'site_name'
	| 'created_unix'
	| 'buffer_before'
	| 'buffer_after'
	| 'reservation_type'
	| 'units'
	| 'purpose'
	| 'note'
	| 'maintenance'
	| 'soft'
	| 'blackout'
	| 'anonymous'
	| 'cancelled'
	| 'is_loan'
	| 'is_overdue'
	| 'returned'
	| 'attendance'
	| 'is_mine'
	| 'can_edit'
	| 'can_cancel'
	| 'replaced_by_reservation_id'
	| 'anyapprovers'
	| 'group_id'
	| 'recurring_reservation_id'
	| 'price_int'
	| 'currency_code'
	| 'rate_id'
	| 'rate_description'
	| 'rate_unit'
	| 'rate_quantity'
	| 'rate_quote_requested'
	| 'account_id'
	| 'account_number'
	| 'reserved_for_text'
	| 'named_unit_ids'
	| 'named_units'
	| 'template'
	| 'template_consumable'
	| 'template_resources_locked'
	| 'blocks'
> & {
	reservable: Pick<Api['ReservableInReservation'], 'reservable_id' | 'name'> | null;
	reserved_for?: Person | null;
	/** Who comes along: people of the site, and others by name. */
	accessory_users?: Person[] | null;
	accessory_users_external?: { name: string; email?: string | null }[] | null;
	created_by?: Person | null;
	notices?: Notice[] | null;
	next_steps?: NextStep[] | null;
	approvals?: Approval[] | null;
	form_responses_for_display?: FormResponses[] | null;
	/** What it is pinned to, as far as the viewer may know. */
	projects?: Api['ProjectOfReservation'][] | null;
	/** On a dry run, the forms to answer. */
	forms?: FormToAnswer[] | null;
	/** All of them, where several resources or dates were booked as one. */
	reservations?: Reservation[] | null;
	price_details?: PriceDetails | null;
	offered_rates?: OfferedRate[] | null;
};

/** An answer to a field of a form. */
export type FormAnswer = string | number | boolean | string[] | NamedFile | NamedFile[] | null;

/** An uploaded file in an answer. */
export interface NamedFile {
	file_id: string;
	name: string;
}

/** A field of a form. */
export interface FormField {
	field_model_id: string;
	label: string;
	fieldtype: string;
	required?: boolean;
	help?: string | null;
	choices?: string[];
	/** The least number, or the fewest characters or choices; `max` likewise. */
	min?: number | null;
	max?: number | null;
	allow_multiple?: boolean;
	/** Which files are taken, such as `image/*`; any without. */
	accept?: string[];
	/** The longest file, in bytes. */
	size_bytes_max?: number | null;
	default?: FormAnswer;
	show_when?: ShowWhen | null;
}

/** When a field is shown: after all of some answers, or any of them. */
export interface ShowWhen {
	match: 'all' | 'any';
	conditions: FormCondition[];
}

/** The field has the value, or has it not; without a value, any answer at all is meant. */
export interface FormCondition {
	field_model_id: string;
	has: boolean;
	value?: FormAnswer;
}

/** A form that a booking has to answer, with the fields that are shown after what is answered so far. */
export interface FormToAnswer {
	form_id: string;
	name: string;
	description?: string | null;
	fields: FormField[];
	shown_field_model_ids: string[];
	/** What they are answered with so far; on a change that is what stands. */
	answers?: Record<string, FormAnswer>;
}

/** What was answered to a form, to be shown. */
export interface FormResponses {
	form_id: string;
	form_name: string;
	responses: { field_model_id: string; label: string; value: string; answer: FormAnswer }[];
}

/** A reason why not. */
export interface Refusal {
	code: string;
	message: string;
	params?: Record<string, unknown>;
	resource?: string | null;
	/** The start of the date of a series that it is about. */
	occurrence?: number | null;
	can_override?: boolean;
	may_pass_later?: boolean;
}

/** A place that would be accepted instead. */
export interface Alternative {
	reservable_id: string;
	start_utc_unix: number;
	end_utc_unix: number;
	why?: string;
}

export type Feed = Part<Api['Feed'], 'feed_id' | 'kind' | 'id', 'url' | 'created_unix' | 'revoked'>;
export type FeedKind = 'resource' | 'user' | 'site';

export type UserGroup = Pick<Api['UserGroup'], 'usergroup_id' | 'name'>;

/** The body of a create or an edit; `start` and `end` are the clock on the site's wall. */
export type ReservationInput = Partial<Api['ReservationInput']>;
