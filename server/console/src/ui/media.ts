import { signal } from "@preact/signals";

const narrowQuery = matchMedia("(max-width: 719px)");

/** A phone's width: bottom bar, cards in place of columns. */
export const narrow = signal(narrowQuery.matches);

narrowQuery.addEventListener("change", () => (narrow.value = narrowQuery.matches));
