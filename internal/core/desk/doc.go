// Package desk is the model of the service desk: tickets, the tiers they climb, the people who work them,
// and every act that may be done to them.
//
// It is pure: values in, values out. It asks no clock, no database and no dice; what it needs to know
// comes in as Facts, the instant as a Stamp. [Ticket.Decide] turns a Command into events or an error and asks for
// permission on the way; [Ticket.Apply] turns an event into the next value. Nothing else changes a ticket.
//
// # The words
//
//   - A client is a customer organization. Unsorted takes what comes from unknown senders.
//   - A person is one record however many roles. A contact is a membership in a client, an agent a membership in teams.
//   - A team belongs to one tier, 1 to 3. Tier 0 is self-service and has no team, tier 4 is the vendors.
//   - The working owner has the ticket in hand; empty means it waits in the team's queue. The customer owner, or
//     voice, is the first tier 1 agent who takes or answers it and keeps speaking to the requester.
//   - A route sets the team until an agent has taken or answered the ticket; after that a change of team is a
//     handoff, which is offered, accepted or returned.
//   - A bounce is a return, or a handoff to a team that had the ticket since it was opened or last reopened,
//     except down with the work done.
//   - A hold says what the ticket waits for. A vendor hold shows tier 4 and leaves the team accountable.
//
// MODEL.md of the project is the law these follow.
package desk
