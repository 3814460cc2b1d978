// The schedule's state as an address: what is shown can be linked to. Pure.
import { isDate, type CivilDate } from '../time/zone';
import { VIEWS, type View } from './scale';

export interface SchedulePlace {
	view: View;
	date: CivilDate;
	category: string | null;
	search: string;
	/** The reservation whose sheet is open. */
	reservation: string | null;
	isNightShown: boolean;
}

/** Reads an address; what is missing or makes no sense is what a fresh visit would show. */
export function readPlace(query: URLSearchParams, today: CivilDate, usualView: View): SchedulePlace {
	const view = query.get('view') as View;
	const date = query.get('date');
	return {
		view: VIEWS.includes(view) ? view : usualView,
		date: isDate(date) ? date : today,
		category: query.get('category'),
		search: query.get('q') ?? '',
		reservation: query.get('reservation'),
		isNightShown: query.get('night') === '1'
	};
}

/** Writes an address; what goes without saying is left out. */
export function writePlace(place: SchedulePlace): string {
	const query = new URLSearchParams({ view: place.view, date: place.date });
	if (place.category !== null) query.set('category', place.category);
	if (place.search) query.set('q', place.search);
	if (place.reservation) query.set('reservation', place.reservation);
	if (place.isNightShown) query.set('night', '1');
	return `?${query}`;
}
