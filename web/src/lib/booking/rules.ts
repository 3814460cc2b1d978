// A resource's settings as plain sentences: how it may be booked. Pure; judges nothing.
import type { Resource, WeeklyTime } from '../api/shapes';
import { plural, t } from '../text/text';
import { clockText, lengthText, locale } from '../time/format';
import { HOUR } from '../time/zone';

/** One sentence per rule that is set, most asked first. */
export function rulesOf(resource: Resource): string[] {
	return [
		state(resource),
		length(resource),
		ahead(resource),
		hours(resource),
		units(resource),
		atOnce(resource),
		buffers(resource),
		who(resource),
		approval(resource),
		changes(resource)
	].filter((sentence): sentence is string => sentence !== null);
}

function state(resource: Resource): string | null {
	if (resource.reservable === false) return t('rules.notReservable');
	if (resource.externalbookingwebsite) return t('rules.elsewhere');
	return null;
}

function length(resource: Resource): string | null {
	const { reservation_minimum: least, reservation_max_duration: most } = resource;
	const parts: string[] = [];
	if (least && most) parts.push(t('rules.fromTo', { least: lengthText(least), most: lengthText(most) }));
	else if (most) parts.push(t('rules.upTo', { most: lengthText(most) }));
	else if (least) parts.push(t('rules.atLeast', { least: lengthText(least) }));
	const grid = resource.restrict_start_end_minutes;
	if (grid) parts.push(gridWords(grid));
	const sentence = parts.join(', ');
	return sentence ? sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1) : null;
}

function gridWords(minutes: number): string {
	if (minutes === 15) return t('rules.grid.quarter');
	if (minutes === 30) return t('rules.grid.half');
	if (minutes === 60) return t('rules.grid.hour');
	return t('rules.grid.other', { grid: lengthText(minutes * 60) });
}

function ahead(resource: Resource): string | null {
	const soonest = resource.creation_start_time_restriction;
	const latest = resource.creation_start_time_restriction_future;
	if (soonest && soonest > 0 && latest) {
		return t('rules.aheadBoth', { soonest: lengthText(soonest), latest: lengthText(latest) });
	}
	if (latest) return t('rules.aheadMost', { latest: lengthText(latest) });
	if (soonest && soonest > 0) return t('rules.aheadLeast', { soonest: lengthText(soonest) });
	return null;
}

function hours(resource: Resource): string | null {
	const times = resource.blackouts ?? [];
	if (times.length === 0) return null;
	const key = resource.weekly_blocks_mode === 'available' ? 'rules.openAt' : 'rules.closedAt';
	return t(key, { times: weeklyWords(times).join('; ') });
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
	return isRun ? `${dayName(first)}–${dayName(last)}` : days.map(dayName).join(', ');
}

function dayName(weekday: number): string {
	const monday = Date.UTC(2024, 0, 1);
	const format = new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone: 'UTC' });
	return format.format(monday + weekday * 86_400_000);
}

function units(resource: Resource): string | null {
	const total = resource.units ?? 1;
	if (total < 2) return null;
	const limit = resource.reservation_unit_limit;
	const all = resource.units_name ? `${total} ${resource.units_name}` : plural('resource.units', total);
	return limit && limit < total ? t('rules.unitsLimited', { all, limit }) : t('rules.units', { all });
}

function atOnce(resource: Resource): string | null {
	const limit = resource.reservation_limit;
	return limit === null || limit === undefined ? null : plural('rules.limit', limit);
}

function buffers(resource: Resource): string | null {
	const [before, after] = [resource.buffer_before ?? 0, resource.buffer_after ?? 0];
	return before + after > 0 ? t('rules.buffer', { length: lengthText(before + after) }) : null;
}

function who(resource: Resource): string | null {
	const names = resource.usergroups_by_name ?? [];
	if (names.length > 0) return t('rules.groups', { groups: names.join(', ') });
	return (resource.usergroups ?? []).length > 0 ? t('rules.someGroups') : null;
}

function approval(resource: Resource): string | null {
	const names = (resource.approvers ?? []).flatMap(({ display_name }) =>
		display_name ? [display_name] : []
	);
	if (names.length === 0) return null;
	return t(resource.anyapprovers ? 'rules.anyApproves' : 'rules.allApprove', { names: names.join(', ') });
}

function changes(resource: Resource): string | null {
	const window = resource.historical_cancel_window ?? resource.historical_edit_window;
	if (window === null || window === undefined || window >= 0) return null;
	return t('rules.cancelUntil', { length: lengthText(window) });
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
