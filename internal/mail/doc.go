// Package mail turns letters into tickets and entries, and entries into letters.
//
// What comes in goes through fixed steps, each a small function: stored and committed before it is acknowledged (Intake),
// then, from the stored bytes, own mail, parse, bounce, verdict, automatic, sender, thread, place (Placer). What cannot be
// placed waits in quarantine where people see it; intake never stops. What goes out is put together when it is sent
// (Deliverer), from ids, so that an erased text is never sent.
//
// It decides nothing about tickets: it gives commands to the engine as the person who wrote.
package mail
