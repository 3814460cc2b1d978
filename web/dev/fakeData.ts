// Invented people, resources and reservations for development. Everything follows from names and dates, so
// that the same page looks the same every time.
import type { Person, Reservation, Resource, UserGroup } from '../src/lib/api/shapes';
import { DAY, HOUR, MINUTE, addDays, dateAt, startOfDate, toInstant, weekdayOf } from '../src/lib/time/zone';

export const ZONE = 'America/Toronto';
export const SITE = { site_id: 'site_imaging', name: 'Imaging Core', timezone: ZONE, role: 'administrator' };

const NAMES = [
	'Mara Okafor',
	'Johan Lindqvist',
	'Samira Haddad',
	'Chen Wei',
	'Aoife Byrne',
	'Tomás Rivera',
	'Ines Duarte',
	'Ravi Menon',
	'Lucie Fournier',
	'Piotr Zieliński'
];

export const PEOPLE: Person[] = NAMES.map((name, index) => ({
	user_id: `usr_${index}`,
	name,
	first_name: name.split(' ')[0] ?? '',
	last_name: name.split(' ')[1] ?? '',
	email: `${name.split(' ')[0]?.toLowerCase()}@imaging.example`
}));

export const ME: Person = { ...(PEOPLE[0] as Person) };

export const GROUPS: UserGroup[] = [
	{ usergroup_id: 1, name: 'Microscopy course' },
	{ usergroup_id: 2, name: 'Staff' }
];

const EVENINGS = [0, 1, 2, 3, 4].map((weekday) => ({
	weekday,
	start: '18:00',
	end: '24:00',
	reason: 'Evening'
}));
const WEEKENDS = [5, 6].map((weekday) => ({ weekday, start: '00:00', end: '24:00', reason: 'Weekend' }));

/** name, category, then what differs from the usual. */
const KINDS: [string, string, Partial<Resource>?][] = [
	['Confocal A', 'Microscopy / Confocal', { tags: ['laser 405', 'laser 488'] }],
	['Confocal B', 'Microscopy / Confocal', { buffer_before: 15 * MINUTE }],
	[
		'Spinning disk',
		'Microscopy / Confocal',
		{ anyapprovers: true, approvers: [{ display_name: 'S. Haddad' }] }
	],
	['Lightsheet', 'Microscopy / Confocal', { status: 'needs minor repair', status_detail: 'Stage drifts' }],
	['TEM 120 kV', 'Microscopy / Electron', { blackouts: EVENINGS, usergroups: [1] }],
	['TEM 200 kV', 'Microscopy / Electron', { reservable: false, blackouts: EVENINGS }],
	['SEM', 'Microscopy / Electron', { blackouts: [...EVENINGS, ...WEEKENDS] }],
	['Widefield 1', 'Microscopy / Widefield'],
	['Widefield 2', 'Microscopy / Widefield'],
	['Sorter', 'Cytometry', { blackouts: WEEKENDS, reservation_max_duration: 6 * HOUR }],
	['Analyser X', 'Cytometry'],
	['Analyser Y', 'Cytometry'],
	['Imaging cytometer', 'Cytometry'],
	['Prep bench', 'Sample prep', { units: 4, units_name: 'places' }],
	['Microtome', 'Sample prep'],
	['Cryostat', 'Sample prep'],
	['Critical point dryer', 'Sample prep'],
	['Sputter coater', 'Sample prep'],
	['Shaking incubator', 'Sample prep', { units: 12, units_name: 'shelves' }],
	['Fume hood', 'Sample prep', { units: 2 }],
	['Seminar room', 'Rooms', { reservation_max_duration: 8 * HOUR }],
	['Small meeting room', 'Rooms'],
	['Analysis room', 'Rooms', { units: 6, units_name: 'desks' }],
	['Quiet room', 'Rooms']
];

const LOANS = [
	'Camera',
	'Tripod',
	'Laptop',
	'Projector',
	'Objective 60x',
	'Objective 100x',
	'Recorder',
	'Drone'
];

function resource(name: string, category: string, more: Partial<Resource> = {}): Resource {
	const mayNot = name.startsWith('TEM 200')
		? 'It takes no reservations at present.'
		: name === 'Imaging cytometer'
			? 'Only members of the group "Cytometry course" may book it.'
			: null;
	return {
		reservable_id: `resv_${name.toLowerCase().replace(/[^a-z0-9]+/g, '')}`,
		name,
		category,
		version: 1,
		description: `${name} of the imaging core. Ask the staff for an introduction before your first booking.`,
		altnames: [],
		keywords: '',
		tags: [],
		units: 1,
		units_name: null,
		status: 'operational',
		active: true,
		archived: false,
		reservable: true,
		blackouts: [],
		weekly_blocks_mode: 'block',
		restrict_start_end_minutes: 15,
		default_reservation_duration: HOUR,
		reservation_minimum: 30 * MINUTE,
		reservation_max_duration: 4 * HOUR,
		reservation_limit: 3,
		creation_start_time_restriction_future: 14 * DAY,
		historical_cancel_window: -2 * HOUR,
		buffer_before: 0,
		buffer_after: 0,
		usergroups: [],
		show_purpose_on_reservations: true,
		show_note_on_reservations: true,
		caller_can_reserve: mayNot === null,
		caller_cannot_reserve_reason: mayNot,
		...more
	};
}

export const RESOURCES: Resource[] = [
	...KINDS.map(([name, category, more]) => resource(name, category, more)),
	...Array.from({ length: 220 }, (_, index) => {
		const kind = LOANS[index % LOANS.length] ?? 'Thing';
		return resource(`${kind} ${Math.floor(index / LOANS.length) + 1}`, `Loan desk / ${kind}`, {
			reservation_max_duration: 7 * DAY
		});
	})
];

/** A number in [0, 1) that follows from a text. */
function chance(text: string): number {
	let hash = 2_166_136_261;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
	hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
	hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
	return ((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296;
}

const PURPOSES = ['Live cells', 'Time lapse', 'Calibration', 'Course', 'Thesis imaging', 'Test samples', ''];

function onDate(of: Resource, date: string): Reservation[] {
	const found: Reservation[] = [];
	const weekend = weekdayOf(date) > 4;
	const tracks = Math.min(of.units ?? 1, 9);
	for (let track = 0; track < tracks; track++) {
		let hour = 7 + chance(`${of.name}${date}${track}a`) * 3;
		for (let count = 0; hour < 18; count++) {
			const key = `${of.name}|${date}|${track}|${count}`;
			const length = 1 + Math.floor(chance(`${key}l`) * 6) / 2;
			const quiet = weekend ? 0.85 : of.category?.startsWith('Loan') ? 0.75 : 0.4;
			if (chance(key) > quiet) found.push(make(of, date, hour, length, key));
			hour += length + (chance(`${key}g`) > 0.4 ? 1 : 0);
		}
	}
	return found;
}

function make(of: Resource, date: string, hour: number, length: number, key: string): Reservation {
	const minutes = Math.floor(hour * 4) * 15;
	const wall = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
	const start = toInstant(`${date}T${wall}:00`, ZONE);
	const kind = chance(`${key}k`);
	const who = PEOPLE[Math.floor(chance(`${key}w`) * PEOPLE.length)] as Person;
	const mine = who.user_id === ME.user_id;
	const external = kind > 0.94;
	const maintenance = !external && kind > 0.88;
	const anonymous = !mine && kind < 0.25;
	return {
		reservation_id: `rsv_${key.replace(/[^A-Za-z0-9]+/g, '')}`.toLowerCase(),
		lineage_id: `lin_${key.replace(/[^A-Za-z0-9]+/g, '')}`.toLowerCase(),
		sequence: 0,
		site_id: SITE.site_id,
		site_name: SITE.name,
		reservable: { reservable_id: of.reservable_id, name: of.name },
		reserved_for: anonymous || external ? null : who,
		start_utc_unix: start,
		end_utc_unix: start + length * HOUR,
		buffer_before: of.buffer_before ?? 0,
		status: !external && !maintenance && kind > 0.78 ? 'pending' : 'approved',
		reservation_type: external ? 'external' : maintenance ? 'maintenance' : 'reservation',
		units: maintenance || external ? 0 : 1,
		purpose: maintenance
			? 'Laser service'
			: external || anonymous
				? ''
				: (PURPOSES[Math.floor(chance(`${key}p`) * PURPOSES.length)] ?? ''),
		note: '',
		maintenance,
		soft: kind > 0.73 && kind <= 0.78,
		anonymous,
		cancelled: false,
		is_mine: mine && !external && !maintenance,
		can_edit: true,
		can_cancel: true,
		notices: []
	};
}

/** What the dates of a range hold before anybody books anything. */
export function invented(of: Resource, start: number, end: number): Reservation[] {
	const found: Reservation[] = [];
	for (let date = dateAt(start, ZONE); startOfDate(date, ZONE) < end; date = addDays(date, 1)) {
		found.push(...onDate(of, date));
	}
	return found.filter((one) => one.start_utc_unix < end && one.end_utc_unix > start);
}
