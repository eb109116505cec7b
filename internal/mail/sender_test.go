package mail

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestChangePersonKeepsTheOthersChange lets somebody else save between the look and the save.
func TestChangePersonKeepsTheOthersChange(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.people["maria"].ID
		meddled := false
		got, err := changePerson(w.ctx, w.engine, id, "person.no_mail", func(p *desk.Person) bool {
			if !meddled {
				meddled = true
				other := *p
				other.Title = "Manager"
				if err := w.store.SavePerson(w.ctx, other, store.Audit{At: w.now}); err != nil {
					t.Fatal(err)
				}
			}
			p.NoMail = true
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.store.Person(w.ctx, id)
		if err != nil || !got.NoMail || !kept.NoMail || kept.Title != "Manager" {
			t.Errorf("got %+v, kept %+v, %v", got, kept, err)
		}
	})
}
