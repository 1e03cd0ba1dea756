/**
 * Since when what a statement writes is believed: the clock once it runs. The transaction marks itself as in flight before, so that no
 * known-at may name an instant at which its outcomes, committed later, will turn out to have been believed.
 */
export const recordedNow = `(SELECT date_trunc('milliseconds', clock_timestamp()))`;
