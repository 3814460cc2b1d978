// The keys of the schedule page that work wherever the focus is, except while typing.
import type { View } from './scale';

export interface Shortcuts {
	search: () => void;
	today: () => void;
	view: (view: View) => void;
	step: (direction: 1 | -1) => void;
	create: () => void;
	zoom: (direction: 1 | -1) => void;
	close: () => void;
}

const VIEW_KEYS: Record<string, View> = { d: 'day', w: 'week', m: 'month', a: 'agenda' };

/** Whether keys are words where the focus is. */
function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** Does what a key stands for, and keeps the browser from doing its own. */
export function shortcut(event: KeyboardEvent, does: Shortcuts): void {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
		return;
	const view = VIEW_KEYS[event.key];
	if (view) does.view(view);
	else if (event.key === '/') does.search();
	else if (event.key === 't') does.today();
	else if (event.key === 'n') does.create();
	else if (event.key === 'ArrowLeft') does.step(-1);
	else if (event.key === 'ArrowRight') does.step(1);
	else if (event.key === '+' || event.key === '=') does.zoom(1);
	else if (event.key === '-') does.zoom(-1);
	else if (event.key === 'Escape') does.close();
	else return;
	event.preventDefault();
}
