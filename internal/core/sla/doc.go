// Package sla holds what a desk promises and computes whether the promise is kept.
//
// An [Agreement] has targets, pauses and warnings. A [Story] is what happened on a ticket, as marks in order. [Tell] computes from the two, and
// from nothing else, every [Clock] as it stands at an instant, what fired and what will, and the [Ledger] that splits the client's
// time among those who had it. Telling a story again gives the same; telling more of it takes back nothing that fired.
//
// The rules are those of SLA.md:
//
//   - S4: a clock is met if its event comes at or before the due time. A pause freezes the open time that is left; several waits in a
//     row are one pause. What pauses what is the agreement's to say ([UsualPauses]).
//   - S5: a change of target carries counted time over, or restarts. A target that is passed already is one breach, stamped at
//     the change. A stamped breach stays; a clock is judged once, at its stop.
//   - S6: reopening resumes the resolution clock; time spent solved is neither work nor pause.
//   - S7: the next response begins with the oldest unanswered message of the customer, after the first response. Automatic mail, notes,
//     vendors and watchers start and stop nothing.
//   - S9: a warning or breach fires once for each clock, run and threshold ([Fire]). A run begins at start, restart or change of target.
//   - S10: without a due time a clock says so.
//   - S11: a ticket merged away stops its clocks.
//
// Tier time begins at the offer. After a return the sender's goes on as if nothing had been offered, and a team that gets a ticket back goes on
// with what it had: bouncing resets nothing.
//
// The package is pure and knows no tickets: core/desk tells it their stories. Words are made elsewhere, from codes and numbers.
package sla
