// A resource's settings as plain sentences: how it may be booked. Pure; judges nothing.
import type { Resource, WeeklyTime } from '../api/shapes';
import { plural, t } from '../text/text';
import { clockText, lengthText, locale, weekdayName } from '../time/format';
import { HOUR } from '../time/zone';
import { rateText } from './money';

/** What the settings refer to by id, as far as it is known. */
export interface Names {
	/** The name of another resource. */
	resource: (id: string) => string | undefined;
}

const NO_NAMES: Names = { resource: () => undefined };

/** One sentence per rule that is set, most asked first. */
export function rulesOf(resource: Resource, names: Names = NO_NAMES): string[] {
	return [
		state(resource),
		lengthAndNotice(resource),
		hours(resource),
		slots(resource),
		units(resource),
		atOnce(resource),
		buffers(resource),
		who(resource),
		training(resource),
		approval(resource),
		undecided(resource),
		together(resource, names),
		blocked(resource, names),
		repeated(resource),
		...changes(resource),
		rates(resource),
		account(resource)
	].filter((sentence): sentence is string => sentence !== null);
}

function sentence(parts: string[]): string | null {
	const text = parts.join(', ');
	return text ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : null;
}

/** `A, B and C`, or with "or". */
function list(names: string[], type: 'conjunction' | 'disjunction'): string {
	return new Intl.ListFormat(locale(), { type }).format(names);
}

function state(resource: Resource): string | null {
	if (resource.reservable === false) return t('rules.notReservable');
	if (resource.externalbookingwebsite) return t('rules.elsewhere');
	return resource.restricted_to_templates_only ? t('rules.templates') : null;
}

/** `Up to 4 h, on the quarter hour, at most 14 days ahead`. */
function lengthAndNotice(resource: Resource): string | null {
	const { reservation_minimum: least, reservation_max_duration: most } = resource;
	const parts: string[] = [];
	if (least && most && least === most) parts.push(t('rules.exactly', { length: lengthText(most) }));
	else if (least && most) parts.push(t('rules.fromTo', { least: lengthText(least), most: lengthText(most) }));
	else if (most) parts.push(t('rules.upTo', { most: lengthText(most) }));
	else if (least) parts.push(t('rules.atLeast', { least: lengthText(least) }));
	const grid = resource.restrict_start_end_minutes;
	if (grid && grid > 1) parts.push(gridWords(grid));
	const ahead = notice(resource);
	if (ahead) parts.push(ahead);
	return sentence(parts);
}

function gridWords(minutes: number): string {
	if (minutes === 15) return t('rules.grid.quarter');
	if (minutes === 30) return t('rules.grid.half');
	if (minutes === 60) return t('rules.grid.hour');
	if (minutes === 1440) return t('rules.grid.day');
	return t('rules.grid.other', { grid: lengthText(minutes * 60) });
}

function notice(resource: Resource): string | null {
	const soonest = resource.creation_start_time_restriction;
	const latest = resource.creation_start_time_restriction_future;
	if (soonest && soonest > 0 && latest) {
		return t('rules.aheadBoth', { soonest: lengthText(soonest), latest: lengthText(latest) });
	}
	if (latest) return t('rules.aheadMost', { latest: lengthText(latest) });
	if (soonest && soonest > 0) return t('rules.aheadLeast', { soonest: lengthText(soonest) });
	if (soonest && soonest < 0) return t('rules.back', { length: lengthText(-soonest) });
	return null;
}

function hours(resource: Resource): string | null {
	const times = resource.blackouts ?? [];
	if (times.length === 0) return null;
	const key = resource.weekly_blocks_mode === 'available' ? 'rules.openAt' : 'rules.closedAt';
	return t(key, { times: weeklyWords(times).join('; ') });
}

function slots(resource: Resource): string | null {
	const times = resource.weekly_slots ?? [];
	return times.length > 0 ? t('rules.slots', { times: weeklyWords(times).join('; ') }) : null;
}

/** `Mon–Fri 18–24`, days with equal times together. */
export function weeklyWords(times: WeeklyTime[]): string[] {
	const byClock = new Map<string, number[]>();
	for (const { weekday, start, end } of [...times].sort((a, b) => a.weekday - b.weekday)) {
		const key = `${start.slice(0, 5)}|${end.slice(0, 5)}`;
		byClock.set(key, [...(byClock.get(key) ?? []), weekday]);
	}
	return [...byClock].map(([key, days]) => {
		const [start = '', end = ''] = key.split('|');
		const isAllDay = start === '00:00' && (end === '24:00' || end === '00:00');
		return isAllDay ? daysWords(days) : `${daysWords(days)} ${clockWords(start)}–${clockWords(end)}`;
	});
}

function clockWords(text: string): string {
	const [hour = 0, minute = 0] = text.split(':').map(Number);
	return hour === 24 ? '24' : clockText(hour * 3600 + minute * 60);
}

function daysWords(days: number[]): string {
	const [first = 0, last = 0] = [days[0], days.at(-1)];
	const isRun = days.length > 2 && last - first === days.length - 1;
	return isRun ? `${weekdayName(first)}–${weekdayName(last)}` : days.map(weekdayName).join(', ');
}

function units(resource: Resource): string | null {
	const total = resource.units ?? 1;
	const limit = resource.reservation_unit_limit;
	const all = resource.units_name ? `${total} ${resource.units_name}` : plural('resource.units', total);
	const isLimited = limit !== null && limit !== undefined && limit < total;
	if (resource.units_consumable) {
		return isLimited ? t('rules.stockLimited', { all, limit }) : t('rules.stock', { all });
	}
	if (total < 2) return null;
	return isLimited ? t('rules.unitsLimited', { all, limit }) : t('rules.units', { all });
}

function atOnce(resource: Resource): string | null {
	const limit = resource.reservation_limit;
	return limit === null || limit === undefined ? null : plural('rules.limit', limit);
}

function buffers(resource: Resource): string | null {
	const [before, after] = [resource.buffer_before ?? 0, resource.buffer_after ?? 0];
	if (before > 0 && after > 0)
		return t('rules.buffers', { before: lengthText(before), after: lengthText(after) });
	if (before > 0) return t('rules.bufferBefore', { length: lengthText(before) });
	return after > 0 ? t('rules.bufferAfter', { length: lengthText(after) }) : null;
}

function who(resource: Resource): string | null {
	const names = resource.usergroups_by_name ?? [];
	if (names.length > 0) return t('rules.groups', { groups: list(names, 'disjunction') });
	return (resource.usergroups ?? []).length > 0 ? t('rules.someGroups') : null;
}

function training(resource: Resource): string | null {
	const names = resource.training ?? [];
	if (names.length === 0) return null;
	const isAny = resource.training_requirements_or === true;
	return plural('rules.training', isAny ? 1 : names.length, {
		names: list(names, isAny ? 'disjunction' : 'conjunction')
	});
}

function approval(resource: Resource): string | null {
	if ((resource.approvers ?? []).length === 0) return null;
	const names = resource.approver_names ?? [];
	if (names.length === 0) return t('rules.approval');
	return t('rules.approvalOf', {
		names: list(names, resource.anyapprovers ? 'disjunction' : 'conjunction')
	});
}

function undecided(resource: Resource): string | null {
	const window = resource.autodeny_window;
	if (typeof window !== 'number' || (resource.approvers ?? []).length === 0) return null;
	return window > 0 ? t('rules.autodeny', { length: lengthText(window) }) : t('rules.autodenyAtStart');
}

function together(resource: Resource, names: Names): string | null {
	const related = namesOf(resource.related_reservables ?? [], names);
	if (resource.can_only_reserve_with_related || resource.is_addon_by_related) {
		if (related.length === 0) return t('rules.withRelated');
		return t('rules.withOneOf', { names: list(related, 'disjunction') });
	}
	return resource.is_addon ? t('rules.addon') : null;
}

function blocked(resource: Resource, names: Names): string | null {
	const ids = resource.blocks ?? [];
	if (ids.length === 0) return null;
	const known = namesOf(ids, names);
	return known.length > 0
		? t('rules.blocks', { names: list(known, 'conjunction') })
		: plural('rules.blocksSome', ids.length);
}

function namesOf(ids: string[], names: Names): string[] {
	return ids.flatMap((id) => names.resource(id) ?? []);
}

function repeated(resource: Resource): string | null {
	if (resource.recurring_reservations === 1) return t('rules.repeats');
	return resource.recurring_reservations === 2 ? t('rules.repeatsByStaff') : null;
}

/** Changing and cancelling in one sentence where they end at the same time. */
function changes(resource: Resource): string[] {
	const edit = resource.historical_edit_window ?? null;
	const cancel = resource.historical_cancel_window ?? edit;
	if (edit !== null && edit === cancel) return [t('rules.changeCancelUntil', { until: untilWords(edit) })];
	return [
		...(edit === null ? [] : [t('rules.changeUntil', { until: untilWords(edit) })]),
		...(cancel === null ? [] : [t('rules.cancelUntil', { until: untilWords(cancel) })])
	];
}

/** A negative window ends before the start, another after the end. */
function untilWords(window: number): string {
	if (window === 0) return t('rules.until.end');
	const key = window < 0 ? 'rules.until.before' : 'rules.until.after';
	return t(key, { length: lengthText(Math.abs(window)) });
}

function rates(resource: Resource): string | null {
	const offered = (resource.offered_rates ?? []).map(rateText);
	const quote = resource.rate_quotes ? [t('rules.quote')] : [];
	const all = [...offered.filter(Boolean), ...quote];
	const isNamed = (resource.offered_rates ?? []).every((rate) => typeof rate.rate_int !== 'number');
	const key = isNamed && offered.length > 0 ? 'rules.ratesByName' : 'rules.costs';
	return all.length > 0 ? t(key, { rates: list(all, 'disjunction') }) : null;
}

function account(resource: Resource): string | null {
	if (!resource.accounts_debit) return null;
	return t(resource.accounts_sufficient_balance_required ? 'rules.accountCovered' : 'rules.account');
}

/** The length a new booking starts out with, in seconds. */
export function usualLength(resource: Resource): number {
	const usual = resource.default_reservation_duration || HOUR;
	const least = resource.reservation_minimum ?? 0;
	const most = resource.reservation_max_duration ?? Infinity;
	return Math.min(Math.max(usual, least), most);
}

/** The step that times of a resource snap to, in minutes. */
export function gridMinutes(resource: Resource): number {
	return resource.restrict_start_end_minutes || DEFAULT_GRID_MINUTES;
}

const DEFAULT_GRID_MINUTES = 15;

/** Whether it takes requests without a time instead of bookings. */
export function takesRequests(resource: Resource): boolean {
	return resource.reservable_type === 'reservablerequestable';
}
