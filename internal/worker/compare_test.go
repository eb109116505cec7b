package worker

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// apart is a database whose clock is another computer's.
type apart struct {
	store.Store
	ahead time.Duration
	asked int
}

func (a *apart) DatabaseNow(context.Context) (time.Time, error) {
	a.asked++
	return time.Now().Add(a.ahead), nil
}

// TestClocksAreCompared asks the database at once and then now and then; while the clocks are apart it asks again and again, so that the desk goes
// on as soon as they agree. The log is told when it begins and when it ends.
func TestClocksAreCompared(t *testing.T) {
	ctx, s := t.Context(), memory.New()
	if err := s.SaveHouse(ctx, desk.DefaultHouse(uuid.NewString), store.Audit{At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	database, told := &apart{Store: s}, &bytes.Buffer{}
	log := slog.New(slog.NewTextHandler(told, nil))
	e, err := engine.New(ctx, database, SystemClock(), log)
	if err != nil {
		t.Fatal(err)
	}
	job := Clocks(e, log)
	run := func(want int) {
		t.Helper()
		for range 3 {
			if _, _, err := job.Run(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if database.asked != want {
			t.Errorf("the database was asked %d times, want %d", database.asked, want)
		}
	}
	run(1)
	database.ahead = time.Hour
	if err := e.CompareClock(ctx); err != nil {
		t.Fatal(err)
	}
	run(5)
	if _, err := e.Clock().Now(); !engine.IsClock(err) || strings.Count(told.String(), "the clock is off") != 1 {
		t.Errorf("apart: %v, and the log says %s", err, told)
	}
	database.ahead = 0
	run(6)
	if _, err := e.Clock().Now(); err != nil || strings.Count(told.String(), "the clock is right again") != 1 {
		t.Errorf("together again: %v, and the log says %s", err, told)
	}
}
