// What the screens read of the API's answers, by the public names. The contract itself is schema.ts; these
// are the parts of it that something is drawn from.

export type Role = 'user' | 'moderator' | 'administrator';

export interface Person {
	user_id: string;
	name: string;
	first_name?: string;
	last_name?: string;
	email?: string;
}

export interface Site {
	site_id: string;
	name: string;
	timezone: string;
	role: Role;
}

export interface Session {
	csrf_token: string;
	user: Person;
	sites: Site[];
}

/** A time of the week; `weekday` 0 is Monday, `end` may be `24:00`. */
export interface WeeklyTime {
	weekday: number;
	start: string;
	end: string;
	reason?: string | null;
}

/** A resource as lists and the schedule need it. Lengths are seconds, null is off. */
export interface Resource {
	reservable_id: string;
	name: string;
	version?: number;
	description?: string | null;
	disclaimer?: string | null;
	category?: string | null;
	altnames?: string[] | null;
	keywords?: string | string[] | null;
	tags?: string[] | null;
	units?: number | null;
	units_name?: string | null;
	status?: string | null;
	status_detail?: string | null;
	active?: boolean;
	archived?: boolean;
	reservable?: boolean;
	website?: string | null;
	externalbookingwebsite?: string | null;
	imageurl?: string | null;
	anyapprovers?: boolean;
	approvers?: { display_name?: string | null }[] | null;
	blackouts?: WeeklyTime[] | null;
	weekly_blocks_mode?: string | null;
	weekly_slots?: WeeklyTime[] | null;
	restrict_start_end_minutes?: number | null;
	default_reservation_duration?: number | null;
	reservation_minimum?: number | null;
	reservation_max_duration?: number | null;
	reservation_limit?: number | null;
	reservation_unit_limit?: number | null;
	creation_start_time_restriction?: number | null;
	creation_start_time_restriction_future?: number | null;
	historical_edit_window?: number | null;
	historical_cancel_window?: number | null;
	buffer_before?: number | null;
	buffer_after?: number | null;
	usergroups?: number[] | null;
	usergroups_by_name?: string[] | null;
	show_purpose_on_reservations?: boolean;
	show_note_on_reservations?: boolean;
	caller_can_reserve?: boolean;
	caller_cannot_reserve_reason?: string | null;
}

export interface Reservation {
	reservation_id: string;
	lineage_id?: string;
	sequence?: number;
	site_id?: string;
	site_name?: string;
	reservable: { reservable_id: string; name: string } | null;
	reserved_for?: Person | null;
	created_by?: Person | null;
	created_unix?: number;
	start_utc_unix: number;
	end_utc_unix: number;
	buffer_before?: number | null;
	buffer_after?: number | null;
	status: string;
	reservation_type?: string;
	units?: number | null;
	purpose?: string | null;
	note?: string | null;
	maintenance?: boolean;
	soft?: boolean;
	blackout?: boolean;
	anonymous?: boolean;
	cancelled?: boolean;
	is_loan?: boolean;
	is_mine?: boolean;
	can_edit?: boolean;
	can_cancel?: boolean;
	notices?: Notice[] | null;
	replaced_by_reservation_id?: string | null;
}

/** A reason why not. */
export interface Refusal {
	code: string;
	message: string;
	params?: Record<string, unknown>;
	can_override?: boolean;
	may_pass_later?: boolean;
}

/** A reason that was set aside, or a remark. */
export type Notice = Partial<Refusal> & { message: string };

/** A place that would be accepted instead. */
export interface Alternative {
	reservable_id: string;
	start_utc_unix: number;
	end_utc_unix: number;
	why?: string;
}

export interface Feed {
	feed_id: string;
	kind: 'resource' | 'user' | 'site';
	id?: string;
	name?: string | null;
	url?: string;
	created_unix?: number;
}

export interface UserGroup {
	usergroup_id: number;
	name: string;
}

/** The body of a create or an edit; `start` and `end` are the clock on the site's wall. */
export interface ReservationInput {
	for_reservable_id?: string;
	for_user_id?: string;
	start?: string;
	start_timestamp?: number;
	end?: string;
	duration?: number;
	units?: number;
	purpose?: string;
	note?: string;
	maintenance?: boolean;
	force_reserve?: boolean;
	testing?: boolean;
}
