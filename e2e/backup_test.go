package e2e

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"tierdesk/internal/store/pgtest"
)

// TestE2EBackupWhileWriting takes a backup while tickets are opened, restores it to an empty place, and verifies every chain
// there: each entry of the copy has the hash it has in the running desk.
func TestE2EBackupWhileWriting(t *testing.T) {
	onBoth(t, func(t *testing.T, place []string) {
		d := newDesk(t, place)
		d.hire("ana", "Intake", "Service Desk")
		d.start()
		var stop atomic.Bool
		var opened atomic.Int64
		var writing sync.WaitGroup
		for w := range 4 {
			writing.Go(func() {
				for n := 0; !stop.Load(); n++ {
					body := fmt.Sprintf(`{"requester":{"email":"c%d@far.test","name":"C"},"subject":"W%d %d","body":"text","type":"incident"}`, n%20, w, n)
					if status, answer := d.as("ana", "POST", "/tickets", body); status != 201 {
						t.Errorf("got %d %s while a backup is taken, want 201", status, answer)
						return
					}
					opened.Add(1)
				}
			})
		}
		eventually(t, "there is something to copy", func() bool { return opened.Load() >= 40 })
		copied := filepath.Join(t.TempDir(), "backup")
		d.cli("backup", "--to", copied)
		stop.Store(true)
		writing.Wait()
		var now, then struct {
			OK      bool
			Tickets int
			Entries int
		}
		decode(t, d.cli("audit", "verify"), &now)
		restored := []string{"--data", filepath.Join(t.TempDir(), "restored")}
		if len(place) > 2 {
			restored = append(restored, "--database-url", pgtest.New(t))
		}
		empty := newDesk(t, restored)
		empty.cli("restore", "--from", copied)
		decode(t, empty.cli("audit", "verify"), &then)
		if !now.OK || !then.OK || then.Tickets == 0 || then.Tickets > now.Tickets {
			t.Errorf("the desk: %+v, the copy: %+v; want both valid and the copy a part of the desk", now, then)
		}
		empty.tokens = d.tokens
		empty.start()
		if status, answer := empty.as("ana", "GET", "/tickets?limit=1", ""); status != 200 {
			t.Errorf("the restored desk answers %d %s, want 200", status, answer)
		}
	})
}
