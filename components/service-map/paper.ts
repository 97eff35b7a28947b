/** What a page of A4 in landscape has room for below its head, CSS pixels. */
export const paper = { width: 1020, height: 560 }
