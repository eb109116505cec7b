// Package report tells how tickets moved through the tiers: the facts of one, from its events, and of many, from those facts.
// Tickets that were worked here and tickets that came from the log of another program are told alike.
// It must hold no I/O, no clock and no query: who asks brings the events, or the sums that a store keeps.
package report
