// Pictures before they are sent: which file of a drop or a paste is one, and how large it is drawn. Drawing it anew makes it
// small and leaves out where and with what it was taken.

/** What the server shows as a picture. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
/** The longest side that is sent, in pixels. */
const SIDE_MAX = 1600;
const QUALITY = 0.86;

/** The width and height of a picture that is no larger than wanted, in its own proportions. */
export function fitted(width: number, height: number, most = SIDE_MAX): { width: number; height: number } {
	const scale = Math.min(1, most / Math.max(width, height, 1));
	return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The first picture among files. */
export function pictureAmong(files: Iterable<File>): File | null {
	return [...files].find(({ type }) => PICTURE_TYPES.includes(type)) ?? null;
}

/** The picture as it is sent: drawn anew, but for what moves. One that no browser can draw goes as it is, to be refused. */
export async function redrawn(file: File): Promise<Blob> {
	if (file.type === 'image/gif') return file;
	try {
		const bitmap = await createImageBitmap(file);
		const canvas = document.createElement('canvas');
		Object.assign(canvas, fitted(bitmap.width, bitmap.height));
		canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		bitmap.close();
		const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, file.type, QUALITY));
		return blob ?? file;
	} catch {
		return file;
	}
}
