// Package calendar tells when a desk is open, and counts open time to the microsecond.
//
// A [Calendar] is what people write: an IANA zone, weekly local intervals and dated exceptions. [Compile] makes [Hours] of it, an immutable
// value that answers [Hours.Accrue] (how much open time lies between two instants) and [Hours.Due] (when a target of
// open time is reached) by two searches in a table, however long the span. [Versions] are hours that change at instants.
//
// The rules are those of SLA.md:
//
//   - S1: an interval belongs to the local date it opens on, and an exception replaces what opens on its date, so that last night's
//     tail stays. Open time is the union of all intervals: an instant counts once.
//   - S2: a target is due at the first instant at which the accrued open time equals it; an exact hit at closing time is that close.
//   - S3: a business day is the most frequent open length of a weekday.
//   - S6: a new version counts from the instant it takes effect; what accrued earlier is frozen.
//   - S8: a boundary that the local clock skips becomes the first instant after it; of one that the local clock shows twice an
//     opening takes the first and a closing the last.
//   - S10: a calendar that is never open is refused by [Check], and compiles to hours that have no due times.
//
// The package is pure. It reads no clock and loads no zone: the *time.Location comes in, and time.Date, which resolves skipped
// and repeated times differently from zone to zone, is not used.
package calendar
