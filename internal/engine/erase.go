package engine

import (
	"context"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Erase takes a person's name, address and texts away for good: in tables, search, raw mail and files. Each touched ticket
// gets an entry that names what was erased, before anything goes, so that its chain stays valid and an audit can tell an
// erasure from a forgery. It gives the blobs that nothing uses any more; the caller, who holds the blobs, deletes them.
func (e *Engine) Erase(ctx context.Context, id desk.PersonID, by desk.PersonID) (store.Erased, error) {
	person, err := e.store.Person(ctx, id)
	if err != nil {
		return store.Erased{}, err
	}
	now, err := e.clock.Now()
	if err != nil {
		return store.Erased{}, err
	}
	redact := Redactor(person)
	planned, err := e.store.FindPersonal(ctx, id, redact)
	if err != nil {
		return store.Erased{}, err
	}
	if err := e.recordErasure(ctx, planned); err != nil {
		return store.Erased{}, err
	}
	erased, err := e.store.ErasePerson(ctx, id, store.Audit{At: now, By: by, Act: "person.erase", Ref: string(id)}, redact)
	if err != nil {
		return erased, err
	}
	if err := e.loadScripts(ctx); err != nil { // what is at hand of them would still say it
		return erased, err
	}
	late := slices.DeleteFunc(slices.Clone(erased.Entries), func(r store.EntryRef) bool { return slices.Contains(planned, r) })
	return erased, e.recordErasure(ctx, late)
}

func (e *Engine) recordErasure(ctx context.Context, refs []store.EntryRef) error {
	byTicket := map[desk.TicketID][]desk.Seq{}
	for _, ref := range refs {
		byTicket[ref.Ticket] = append(byTicket[ref.Ticket], ref.Seq)
	}
	for _, id := range slices.Sorted(maps.Keys(byTicket)) {
		entries := byTicket[id]
		call := Call{Actor: desk.MachineActor("erasure"), Via: desk.ViaDue}
		if _, err := e.Do(ctx, id, desk.RecordErasure{Entries: entries}, call); err != nil {
			return err
		}
	}
	return nil
}
